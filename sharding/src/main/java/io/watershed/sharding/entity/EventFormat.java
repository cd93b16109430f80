package io.watershed.sharding.entity;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.watershed.sharding.engine.BucketEvent;
import io.watershed.sharding.engine.EntityEvent;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.engine.StoredEvent;
import io.watershed.sharding.engine.Verdicts;
import io.watershed.stored.v1.EventsApplied;
import io.watershed.stored.v1.Publication;
import io.watershed.stored.v1.ReplayApplied;
import io.watershed.stored.v1.ReplaySealed;
import io.watershed.stored.v1.ReplaySwitched;
import io.watershed.stored.v1.RowsPublished;
import io.watershed.stored.v1.ShadowVerdicts;
import io.watershed.stored.v1.WindowsClosed;

/**
 * How stored events look in the journal; those of a bucket see {@link BucketEventFormat}. The
 * manifests never change.
 */
final class EventFormat {

  static final String EVENTS_APPLIED = "EA1";
  static final String WINDOWS_CLOSED = "WC1";
  static final String ROWS_PUBLISHED = "RP1";
  static final String REPLAY_APPLIED = "RA1";
  static final String REPLAY_SEALED = "RS1";
  static final String REPLAY_SWITCHED = "RW1";

  private EventFormat() {}

  static String manifest(StoredEvent event) {
    return switch (event) {
      case BucketEvent several -> BucketEventFormat.manifest(several);
      case EntityEvent.EventsApplied applied -> EVENTS_APPLIED;
      case EntityEvent.WindowsClosed closed -> WINDOWS_CLOSED;
      case EntityEvent.RowsPublished published -> ROWS_PUBLISHED;
      case EntityEvent.ReplayApplied applied -> REPLAY_APPLIED;
      case EntityEvent.ReplaySealed sealed -> REPLAY_SEALED;
      case EntityEvent.ReplaySwitched switched -> REPLAY_SWITCHED;
    };
  }

  static byte[] write(StoredEvent event) {
    return switch (event) {
      case EntityEvent alone -> write(alone);
      case BucketEvent several -> BucketEventFormat.write(several);
    };
  }

  /** The event as that of an entity alone. */
  static byte[] write(EntityEvent event) {
    MessageLite message =
        switch (event) {
          case EntityEvent.EventsApplied applied -> write(applied);
          case EntityEvent.WindowsClosed closed ->
              WindowsClosed.newBuilder()
                  .setWatermark(closed.watermark())
                  .setDecidedAt(closed.decidedAt())
                  .build();
          case EntityEvent.RowsPublished published ->
              RowsPublished.newBuilder().setDecidedAt(published.decidedAt()).build();
          case EntityEvent.ReplayApplied applied -> ReplayFormat.write(applied);
          case EntityEvent.ReplaySealed sealed -> ReplayFormat.write(sealed);
          case EntityEvent.ReplaySwitched switched -> ReplayFormat.write(switched);
        };
    return message.toByteArray();
  }

  private static EventsApplied write(EntityEvent.EventsApplied applied) {
    EventsApplied.Builder message =
        EventsApplied.newBuilder()
            .setSource(RunFormat.write(applied.source()))
            .setEvents(RunFormat.write(applied.events()))
            .setPublication(write(applied.publication()))
            .setDecidedAt(applied.decidedAt());
    message.addAllVerdict(ReplayFormat.verdicts(applied.verdicts()));
    applied.shadows().forEach(shadow -> message.addShadow(write(shadow)));
    return message.build();
  }

  static ShadowVerdicts.Builder write(EntityEvent.ShadowVerdicts shadow) {
    return ShadowVerdicts.newBuilder()
        .setGeneration(shadow.generation())
        .setEvents(shadow.verdicts().size())
        .addAllVerdict(ReplayFormat.verdicts(shadow.verdicts()));
  }

  static EntityEvent.ShadowVerdicts read(ShadowVerdicts message) {
    return new EntityEvent.ShadowVerdicts(
        message.getGeneration(),
        ReplayFormat.verdicts(message.getVerdictList(), message.getEvents()));
  }

  static Publication write(EntityEvent.Publication publication) {
    return switch (publication) {
      case OPENED_AND_CLOSED -> Publication.OPENED_AND_CLOSED;
      case ALL_CHANGED -> Publication.ALL_CHANGED;
    };
  }

  static EntityEvent.Publication read(int publication) {
    return switch (publication) {
      case Publication.OPENED_AND_CLOSED_VALUE -> EntityEvent.Publication.OPENED_AND_CLOSED;
      case Publication.ALL_CHANGED_VALUE -> EntityEvent.Publication.ALL_CHANGED;
      default ->
          throw new StoredFormatException("publication: " + publication + " (expected: 0 or 1)");
    };
  }

  /**
   * @throws StoredFormatException on an unknown manifest, broken bytes, or what only a newer
   *     release knows
   */
  static StoredEvent read(String manifest, byte[] bytes) {
    try {
      return switch (manifest) {
        case EVENTS_APPLIED -> read(EventsApplied.parseFrom(bytes));
        case WINDOWS_CLOSED -> {
          WindowsClosed message = WindowsClosed.parseFrom(bytes);
          yield new EntityEvent.WindowsClosed(message.getWatermark(), message.getDecidedAt());
        }
        case ROWS_PUBLISHED ->
            new EntityEvent.RowsPublished(RowsPublished.parseFrom(bytes).getDecidedAt());
        case REPLAY_APPLIED -> ReplayFormat.read(ReplayApplied.parseFrom(bytes));
        case REPLAY_SEALED -> ReplayFormat.read(ReplaySealed.parseFrom(bytes));
        case REPLAY_SWITCHED -> ReplayFormat.read(ReplaySwitched.parseFrom(bytes));
        default -> BucketEventFormat.read(manifest, bytes);
      };
    } catch (InvalidProtocolBufferException e) {
      throw new StoredFormatException(
          "manifest " + manifest + ": " + bytes.length + " bytes that are not such a message", e);
    }
  }

  private static EntityEvent read(EventsApplied message) {
    EventBatch events = RunFormat.read(message.getEvents());
    return new EntityEvent.EventsApplied(
        RunFormat.read(message.getSource()),
        events,
        verdicts(message, events.size()),
        read(message.getPublicationValue()),
        message.getDecidedAt(),
        message.getShadowList().stream().map(EventFormat::read).toList());
  }

  /** The verdicts on so many events. */
  static Verdicts verdicts(EventsApplied message, int size) {
    return ReplayFormat.verdicts(message.getVerdictList(), size);
  }
}
