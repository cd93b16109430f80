package io.watershed.sharding.model;

import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.WindowType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one entity should make of its events and of the advances that reached it, by plain loops
 * over all that ever came.
 */
public final class Oracle {

  private static final int DEDUP_BUCKETS = 8;

  private final PipelineDefinition definition;
  private final List<Lane> lanes = new ArrayList<>();
  private final Map<Arrival.Id, Arrival> known = new HashMap<>();
  private final Set<Integer> sources = new HashSet<>();
  private final List<Judgement> judgements = new ArrayList<>();
  private long watermark = Long.MIN_VALUE;
  private long accepted;
  private long duplicates;
  private long conflicts;
  private long late;
  private long revisions;

  public Oracle(PipelineDefinition definition) {
    this.definition = definition;
    Figures figures = new Figures(definition);
    for (int i = 0; i < definition.windows().size(); i++) {
      lanes.add(
          definition.windows().get(i).type() instanceof WindowType.Session
              ? new SessionLane(i, definition, figures)
              : new FixedLane(i, definition, figures));
    }
  }

  /** The next event of the entity. */
  public Judgement arrive(Arrival arrival) {
    sources.add(arrival.source());
    if (sources.size() == 1) {
      advance(arrival.stamp());
    }
    Judgement judgement = isKnown(arrival) ? known(arrival) : fresh(arrival);
    judgements.add(judgement);
    return judgement;
  }

  /** The watermark has moved without an event of the entity. */
  public void advance(long to) {
    watermark = Math.max(watermark, to);
    lanes.forEach(lane -> lane.close(watermark));
  }

  /** Ids are forgotten by the bucket. */
  private boolean isKnown(Arrival arrival) {
    Arrival held = known.get(arrival.id());
    if (held == null || watermark == Long.MIN_VALUE) {
      return held != null;
    }
    long horizon = definition.dedupHorizon().toMillis();
    long width = Math.max(1, horizon / DEDUP_BUCKETS);
    return Math.floorDiv(held.time(), width) >= Math.floorDiv(watermark - horizon, width)
        || (definition.latestWins() && isHeld(held));
  }

  private boolean isHeld(Arrival arrival) {
    return lanes.stream().anyMatch(lane -> lane.holds(arrival, watermark));
  }

  private Judgement known(Arrival arrival) {
    Arrival held = known.get(arrival.id());
    boolean same = held.saysTheSameAs(arrival);
    if (!definition.latestWins()) {
      return again(arrival, same ? Judgement.Kind.DUPLICATE : Judgement.Kind.CONFLICT);
    }
    if (!isHeld(held)) {
      return same ? again(arrival, Judgement.Kind.DUPLICATE) : tooLate();
    }
    long version = arrival.event().version();
    if (same && version == held.event().version()) {
      return again(arrival, Judgement.Kind.DUPLICATE);
    }
    if (version < held.event().version()
        || (version == held.event().version() && arrival.contentHash() < held.contentHash())) {
      revisions++;
      return Judgement.of(Judgement.Kind.SUPERSEDED);
    }
    for (Lane lane : lanes) {
      if (!lane.isOpenFor(held, watermark)
          || lane.fit(arrival, held, watermark) != Lane.Fit.IN_TIME) {
        return tooLate();
      }
    }
    revisions++;
    for (Lane lane : lanes) {
      lane.remove(held);
      lane.take(arrival, watermark);
      lane.close(watermark);
    }
    known.put(arrival.id(), arrival);
    return Judgement.of(Judgement.Kind.REVISION);
  }

  private Judgement tooLate() {
    late++;
    return Judgement.of(Judgement.Kind.REVISION_LATE);
  }

  private Judgement again(Arrival arrival, Judgement.Kind kind) {
    duplicates++;
    conflicts += kind == Judgement.Kind.CONFLICT ? 1 : 0;
    lanes.forEach(lane -> lane.duplicate(arrival, watermark));
    return Judgement.of(kind);
  }

  private Judgement fresh(Arrival arrival) {
    if (watermark != Long.MIN_VALUE
        && arrival.time() < watermark - definition.dedupHorizon().toMillis()) {
      late++;
      return Judgement.of(Judgement.Kind.BEYOND_DEDUP);
    }
    long lateMask = 0;
    long partialMask = 0;
    for (int i = 0; i < lanes.size(); i++) {
      Lane.Fit fit = lanes.get(i).fit(arrival, null, watermark);
      lateMask |= fit == Lane.Fit.LATE ? 1L << i : 0;
      partialMask |= fit == Lane.Fit.IN_PART ? 1L << i : 0;
      if (fit != Lane.Fit.LATE) {
        lanes.get(i).take(arrival, watermark);
      }
    }
    late += (lateMask | partialMask) == 0 ? 0 : 1;
    if (lateMask == (1L << lanes.size()) - 1) {
      return Judgement.of(Judgement.Kind.LATE);
    }
    accepted++;
    known.put(arrival.id(), arrival);
    return new Judgement(Judgement.Kind.ACCEPTED, lateMask, partialMask);
  }

  /** One an event, in the order of arrival. */
  public List<Judgement> judgements() {
    return judgements;
  }

  /** Every window with events in it. */
  public Set<Outcome> outcomes() {
    TreeSet<Outcome> outcomes = new TreeSet<>();
    for (Lane lane : lanes) {
      for (Outcome outcome : lane.outcomes(watermark)) {
        if (!outcomes.add(outcome)) {
          throw new IllegalStateException("two windows of one key: " + outcome);
        }
      }
    }
    return outcomes;
  }

  /** The entity's watermark; {@link Long#MIN_VALUE}: none. */
  public long watermark() {
    return watermark;
  }

  public long accepted() {
    return accepted;
  }

  public long duplicates() {
    return duplicates;
  }

  public long conflicts() {
    return conflicts;
  }

  public long late() {
    return late;
  }

  public long revisions() {
    return revisions;
  }
}
