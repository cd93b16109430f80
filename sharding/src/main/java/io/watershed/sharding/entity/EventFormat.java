package io.watershed.sharding.entity;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.watershed.sharding.engine.BucketEvent;
import io.watershed.sharding.engine.EntityEvent;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.engine.StoredEvent;
import io.watershed.sharding.engine.Verdict;
import io.watershed.sharding.engine.Verdicts;
import io.watershed.stored.v1.EventsApplied;
import io.watershed.stored.v1.Publication;
import io.watershed.stored.v1.RowsPublished;
import io.watershed.stored.v1.WindowsClosed;
import java.util.Arrays;

/**
 * How stored events look in the journal; those of a bucket see {@link BucketEventFormat}. The
 * manifests never change.
 */
final class EventFormat {

  static final String EVENTS_APPLIED = "EA1";
  static final String WINDOWS_CLOSED = "WC1";
  static final String ROWS_PUBLISHED = "RP1";

  private EventFormat() {}

  static String manifest(StoredEvent event) {
    return switch (event) {
      case BucketEvent several -> BucketEventFormat.manifest(several);
      case EntityEvent.EventsApplied applied -> EVENTS_APPLIED;
      case EntityEvent.WindowsClosed closed -> WINDOWS_CLOSED;
      case EntityEvent.RowsPublished published -> ROWS_PUBLISHED;
    };
  }

  static byte[] write(StoredEvent event) {
    return switch (event) {
      case EntityEvent alone -> write(alone);
      case BucketEvent several -> BucketEventFormat.write(several);
    };
  }

  private static byte[] write(EntityEvent event) {
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
    if (!applied.verdicts().allAccepted()) {
      for (int i = 0; i < applied.verdicts().size(); i++) {
        message.addVerdict(applied.verdicts().at(i));
      }
    }
    return message.build();
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
        message.getDecidedAt());
  }

  /** The verdicts on so many events. */
  static Verdicts verdicts(EventsApplied message, int size) {
    long[] verdicts = new long[size];
    Arrays.fill(verdicts, Verdict.ACCEPTED);
    if (message.getVerdictCount() != 0) {
      if (message.getVerdictCount() != size) {
        throw new StoredFormatException(
            "verdicts: " + message.getVerdictCount() + " (expected: " + size + " or none)");
      }
      for (int i = 0; i < size; i++) {
        verdicts[i] = message.getVerdict(i);
      }
    }
    return Verdicts.of(verdicts);
  }
}
