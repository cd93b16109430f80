package io.watershed.sharding.entity;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.watershed.sharding.engine.EntityEvent;
import io.watershed.sharding.engine.Verdict;
import io.watershed.sharding.engine.Verdicts;
import io.watershed.stored.v1.EventsApplied;
import io.watershed.stored.v1.Publication;
import io.watershed.stored.v1.RowsPublished;
import io.watershed.stored.v1.WindowsClosed;
import java.util.Arrays;

/** How the events of an entity look in the journal. The manifests never change. */
final class EventFormat {

  static final String EVENTS_APPLIED = "EA1";
  static final String WINDOWS_CLOSED = "WC1";
  static final String ROWS_PUBLISHED = "RP1";

  private EventFormat() {}

  static String manifest(EntityEvent event) {
    return switch (event) {
      case EntityEvent.EventsApplied applied -> EVENTS_APPLIED;
      case EntityEvent.WindowsClosed closed -> WINDOWS_CLOSED;
      case EntityEvent.RowsPublished published -> ROWS_PUBLISHED;
    };
  }

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
        };
    return message.toByteArray();
  }

  private static EventsApplied write(EntityEvent.EventsApplied applied) {
    EventsApplied.Builder message =
        EventsApplied.newBuilder()
            .setSource(RunFormat.write(applied.source()))
            .setEvents(RunFormat.write(applied.events()))
            .setPublication(
                switch (applied.publication()) {
                  case OPENED_AND_CLOSED -> Publication.OPENED_AND_CLOSED;
                  case ALL_CHANGED -> Publication.ALL_CHANGED;
                })
            .setDecidedAt(applied.decidedAt());
    if (!applied.verdicts().allAccepted()) {
      for (int i = 0; i < applied.verdicts().size(); i++) {
        message.addVerdict(applied.verdicts().at(i));
      }
    }
    return message.build();
  }

  /**
   * @throws StoredFormatException on an unknown manifest, broken bytes, or what only a newer
   *     release knows
   */
  static EntityEvent read(String manifest, byte[] bytes) {
    try {
      return switch (manifest) {
        case EVENTS_APPLIED -> read(EventsApplied.parseFrom(bytes));
        case WINDOWS_CLOSED -> {
          WindowsClosed message = WindowsClosed.parseFrom(bytes);
          yield new EntityEvent.WindowsClosed(message.getWatermark(), message.getDecidedAt());
        }
        case ROWS_PUBLISHED ->
            new EntityEvent.RowsPublished(RowsPublished.parseFrom(bytes).getDecidedAt());
        default ->
            throw new StoredFormatException(
                "manifest: %s (expected: %s, %s or %s)"
                    .formatted(manifest, EVENTS_APPLIED, WINDOWS_CLOSED, ROWS_PUBLISHED));
      };
    } catch (InvalidProtocolBufferException e) {
      throw new StoredFormatException(
          "manifest " + manifest + ": " + bytes.length + " bytes that are not such a message", e);
    }
  }

  private static EntityEvent read(EventsApplied message) {
    int size = message.getEvents().getOffsetCount();
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
    return new EntityEvent.EventsApplied(
        RunFormat.read(message.getSource()),
        RunFormat.read(message.getEvents()),
        Verdicts.of(verdicts),
        switch (message.getPublication()) {
          case OPENED_AND_CLOSED -> EntityEvent.Publication.OPENED_AND_CLOSED;
          case ALL_CHANGED -> EntityEvent.Publication.ALL_CHANGED;
          case UNRECOGNIZED ->
              throw new StoredFormatException(
                  "publication: " + message.getPublicationValue() + " (expected: 0 or 1)");
        },
        message.getDecidedAt());
  }
}
