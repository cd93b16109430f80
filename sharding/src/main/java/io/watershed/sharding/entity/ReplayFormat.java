package io.watershed.sharding.entity;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.EntityEvent;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.engine.FencePosition;
import io.watershed.sharding.engine.ReplaySwitch;
import io.watershed.sharding.engine.ReplayTerms;
import io.watershed.sharding.engine.Verdicts;
import io.watershed.stored.v1.Fence;
import io.watershed.stored.v1.ReplayApplied;
import io.watershed.stored.v1.ReplaySealed;
import io.watershed.stored.v1.ReplaySwitchKind;
import io.watershed.stored.v1.ReplaySwitched;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How what replay jobs do to entities looks when it is stored. */
final class ReplayFormat {

  private static final Comparator<SourcePartition> ORDER =
      Comparator.comparing(SourcePartition::topicId).thenComparingInt(SourcePartition::partition);

  private ReplayFormat() {}

  static io.watershed.stored.v1.ReplayTerms write(ReplayTerms terms) {
    io.watershed.stored.v1.ReplayTerms.Builder message =
        io.watershed.stored.v1.ReplayTerms.newBuilder()
            .setJob(terms.job())
            .setGeneration(terms.generation())
            .setFrom(terms.from())
            .setTo(terms.to());
    sorted(terms.cut()).forEach((source, position) -> message.addCut(fence(source, position)));
    return message.build();
  }

  static ReplayTerms read(io.watershed.stored.v1.ReplayTerms message) {
    try {
      return new ReplayTerms(
          message.getJob(),
          message.getGeneration(),
          message.getFrom(),
          message.getTo(),
          fences(message.getCutList()));
    } catch (IllegalArgumentException e) {
      throw new StoredFormatException(e.getMessage(), e);
    }
  }

  /** In the one order that equal states have. */
  static Map<SourcePartition, FencePosition> sorted(Map<SourcePartition, FencePosition> fences) {
    Map<SourcePartition, FencePosition> sorted = new TreeMap<>(ORDER);
    sorted.putAll(fences);
    return sorted;
  }

  static Fence fence(SourcePartition source, FencePosition position) {
    return Fence.newBuilder()
        .setSource(RunFormat.write(source))
        .setEpoch(position.epoch())
        .setOffset(position.offset())
        .build();
  }

  static Map<SourcePartition, FencePosition> fences(List<Fence> messages) {
    Map<SourcePartition, FencePosition> fences = new HashMap<>();
    messages.forEach(
        fence ->
            fences.put(
                RunFormat.read(fence.getSource()),
                new FencePosition(fence.getEpoch(), fence.getOffset())));
    return fences;
  }

  static ReplayApplied write(EntityEvent.ReplayApplied applied) {
    ReplayApplied.Builder message =
        ReplayApplied.newBuilder()
            .setGeneration(applied.generation())
            .setSource(RunFormat.write(applied.source()))
            .setEvents(RunFormat.write(applied.events()))
            .addAllVerdict(verdicts(applied.verdicts()))
            .setDecidedAt(applied.decidedAt());
    applied.opens().ifPresent(terms -> message.setOpens(write(terms)));
    return message.build();
  }

  static EntityEvent.ReplayApplied read(ReplayApplied message) {
    EventBatch events = RunFormat.read(message.getEvents());
    return new EntityEvent.ReplayApplied(
        message.getGeneration(),
        message.hasOpens() ? Optional.of(read(message.getOpens())) : Optional.empty(),
        RunFormat.read(message.getSource()),
        events,
        verdicts(message.getVerdictList(), events.size()),
        message.getDecidedAt());
  }

  static ReplaySealed write(EntityEvent.ReplaySealed sealed) {
    ReplaySealed.Builder message =
        ReplaySealed.newBuilder()
            .setGeneration(sealed.generation())
            .setDecidedAt(sealed.decidedAt());
    sealed.opens().ifPresent(terms -> message.setOpens(write(terms)));
    return message.build();
  }

  static EntityEvent.ReplaySealed read(ReplaySealed message) {
    return new EntityEvent.ReplaySealed(
        message.getGeneration(),
        message.hasOpens() ? Optional.of(read(message.getOpens())) : Optional.empty(),
        message.getDecidedAt());
  }

  static ReplaySwitched write(EntityEvent.ReplaySwitched switched) {
    return ReplaySwitched.newBuilder()
        .setTerms(write(switched.terms()))
        .setKind(write(switched.kind()))
        .setDecision(switched.decision())
        .setDecidedAt(switched.decidedAt())
        .build();
  }

  static EntityEvent.ReplaySwitched read(ReplaySwitched message) {
    return new EntityEvent.ReplaySwitched(
        read(message.getTerms()),
        read(message.getKind()),
        message.getDecision(),
        message.getDecidedAt());
  }

  static ReplaySwitchKind write(ReplaySwitch.Kind kind) {
    return switch (kind) {
      case PROMOTED -> ReplaySwitchKind.PROMOTED;
      case ROLLED_BACK -> ReplaySwitchKind.ROLLED_BACK;
      case DISCARDED -> ReplaySwitchKind.DISCARDED;
    };
  }

  static ReplaySwitch.Kind read(ReplaySwitchKind kind) {
    return switch (kind) {
      case PROMOTED -> ReplaySwitch.Kind.PROMOTED;
      case ROLLED_BACK -> ReplaySwitch.Kind.ROLLED_BACK;
      case DISCARDED -> ReplaySwitch.Kind.DISCARDED;
      case UNRECOGNIZED ->
          throw new StoredFormatException("kind of a switch: unknown (expected: 0 to 2)");
    };
  }

  static io.watershed.stored.v1.ReplaySwitch write(ReplaySwitch decided) {
    return io.watershed.stored.v1.ReplaySwitch.newBuilder()
        .setJob(decided.job())
        .setGeneration(decided.generation())
        .setFrom(decided.from())
        .setTo(decided.to())
        .setDecision(decided.decision())
        .setPromoted(decided.promoted())
        .setSettled(decided.settled())
        .setSequenceNumber(decided.sequence())
        .build();
  }

  static ReplaySwitch read(io.watershed.stored.v1.ReplaySwitch message) {
    return new ReplaySwitch(
        message.getJob(),
        message.getGeneration(),
        message.getFrom(),
        message.getTo(),
        message.getDecision(),
        message.getPromoted(),
        message.getSettled(),
        message.getSequenceNumber());
  }

  /** One an event; empty where every one is accepted by every window. */
  static List<Long> verdicts(Verdicts verdicts) {
    if (verdicts.allAccepted()) {
      return List.of();
    }
    List<Long> values = new ArrayList<>(verdicts.size());
    for (int i = 0; i < verdicts.size(); i++) {
      values.add(verdicts.at(i));
    }
    return values;
  }

  /**
   * @throws StoredFormatException if there are neither none nor one an event
   */
  static Verdicts verdicts(List<Long> values, int size) {
    if (values.isEmpty()) {
      return Verdicts.allAccepted(size);
    }
    if (values.size() != size) {
      throw new StoredFormatException(
          "verdicts: " + values.size() + " (expected: " + size + " or none)");
    }
    return Verdicts.of(values.stream().mapToLong(Long::longValue).toArray());
  }
}
