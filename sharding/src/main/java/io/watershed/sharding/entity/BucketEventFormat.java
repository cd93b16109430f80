package io.watershed.sharding.entity;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.watershed.sharding.engine.BucketEvent;
import io.watershed.sharding.engine.BucketEvent.Part;
import io.watershed.sharding.engine.EntityEvent;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.engine.StoredEvent;
import io.watershed.sharding.engine.Verdicts;
import io.watershed.stored.v1.BucketReplayed;
import io.watershed.stored.v1.BucketRowsPublished;
import io.watershed.stored.v1.BucketWindowsClosed;
import io.watershed.stored.v1.EventsApplied;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the events of a bucket look in the journal: one row for what happened to many entities, with
 * a column that says to which. The manifests never change.
 */
final class BucketEventFormat {

  static final String EVENTS_APPLIED = "BA1";
  static final String WINDOWS_CLOSED = "BC1";
  static final String ROWS_PUBLISHED = "BP1";
  static final String REPLAYED = "RB1";

  private BucketEventFormat() {}

  static String manifest(BucketEvent event) {
    return switch (event.parts().getFirst().event()) {
      case EntityEvent.EventsApplied applied -> EVENTS_APPLIED;
      case EntityEvent.WindowsClosed closed -> WINDOWS_CLOSED;
      case EntityEvent.RowsPublished published -> ROWS_PUBLISHED;
      case EntityEvent.ReplayApplied applied -> REPLAYED;
      case EntityEvent.ReplaySealed sealed -> REPLAYED;
      case EntityEvent.ReplaySwitched switched -> REPLAYED;
    };
  }

  static byte[] write(BucketEvent event) {
    MessageLite message =
        switch (event.parts().getFirst().event()) {
          case EntityEvent.EventsApplied first -> applied(event.parts(), first);
          case EntityEvent.WindowsClosed first -> closed(event.parts(), first);
          case EntityEvent.RowsPublished first -> published(event.parts(), first);
          case EntityEvent.ReplayApplied first -> replayed(event.parts());
          case EntityEvent.ReplaySealed first -> replayed(event.parts());
          case EntityEvent.ReplaySwitched first -> replayed(event.parts());
        };
    return message.toByteArray();
  }

  /** One event of one part. */
  private record Row(EntityEvent.EventsApplied applied, int i) {
    long offset() {
      return applied.events().offset(i);
    }
  }

  /** The events of all parts together, in the order of their offsets. */
  private static EventsApplied applied(List<Part> parts, EntityEvent.EventsApplied first) {
    List<Row> rows = new ArrayList<>();
    Map<String, EntityEvent.Publication> publications = HashMap.newHashMap(parts.size());
    for (Part part : parts) {
      EntityEvent.EventsApplied applied = (EntityEvent.EventsApplied) part.event();
      publications.put(part.entity(), applied.publication());
      for (int i = 0; i < applied.events().size(); i++) {
        rows.add(new Row(applied, i));
      }
    }
    rows.sort(Comparator.comparingLong(Row::offset));
    EventBatch.Builder events =
        EventBatch.Builder.ofSeveral(first.events().epoch(), first.events().shape());
    rows.forEach(row -> events.add(row.applied.events(), row.i));
    EventsApplied.Builder message =
        EventsApplied.newBuilder()
            .setSource(RunFormat.write(first.source()))
            .setEvents(RunFormat.write(events.build()))
            .setPublication(EventFormat.write(first.publication()))
            .setDecidedAt(first.decidedAt());
    if (rows.stream().anyMatch(row -> !row.applied.verdicts().allAccepted())) {
      rows.forEach(row -> message.addVerdict(row.applied.verdicts().at(row.i)));
    }
    if (publications.values().stream().anyMatch(other -> other != first.publication())) {
      for (String entity : message.getEvents().getEntityList()) {
        message.addEntityPublication(EventFormat.write(publications.get(entity)));
      }
    }
    List<String> entities = message.getEvents().getEntityList();
    for (Part part : parts) {
      for (var shadow : ((EntityEvent.EventsApplied) part.event()).shadows()) {
        message.addShadow(EventFormat.write(shadow).setEntity(entities.indexOf(part.entity())));
      }
    }
    return message.build();
  }

  private static BucketReplayed replayed(List<Part> parts) {
    BucketReplayed.Builder message =
        BucketReplayed.newBuilder().setManifest(EventFormat.manifest(parts.getFirst().event()));
    for (Part part : parts) {
      message
          .addEntity(part.entity())
          .addEvent(ByteString.copyFrom(EventFormat.write(part.event())));
    }
    return message.build();
  }

  private static BucketWindowsClosed closed(List<Part> parts, EntityEvent.WindowsClosed first) {
    BucketWindowsClosed.Builder message =
        BucketWindowsClosed.newBuilder().setDecidedAt(first.decidedAt());
    long former = 0;
    for (Part part : parts) {
      long watermark = ((EntityEvent.WindowsClosed) part.event()).watermark();
      message.addEntity(part.entity()).addWatermark(watermark - former);
      former = watermark;
    }
    return message.build();
  }

  private static BucketRowsPublished published(List<Part> parts, EntityEvent.RowsPublished first) {
    BucketRowsPublished.Builder message =
        BucketRowsPublished.newBuilder().setDecidedAt(first.decidedAt());
    parts.forEach(part -> message.addEntity(part.entity()));
    return message.build();
  }

  /**
   * @throws StoredFormatException on an unknown manifest, broken bytes, or what only a newer
   *     release knows
   */
  static BucketEvent read(String manifest, byte[] bytes) {
    try {
      return switch (manifest) {
        case EVENTS_APPLIED -> read(EventsApplied.parseFrom(bytes));
        case WINDOWS_CLOSED -> read(BucketWindowsClosed.parseFrom(bytes));
        case ROWS_PUBLISHED -> read(BucketRowsPublished.parseFrom(bytes));
        case REPLAYED -> read(BucketReplayed.parseFrom(bytes));
        default ->
            throw new StoredFormatException(
                "manifest: " + manifest + " (expected: one that this release knows)");
      };
    } catch (InvalidProtocolBufferException e) {
      throw new StoredFormatException(
          "manifest " + manifest + ": " + bytes.length + " bytes that are not such a message", e);
    }
  }

  private static BucketEvent read(EventsApplied message) {
    EventBatch events = RunFormat.readOfSeveral(message.getEvents());
    Verdicts verdicts = EventFormat.verdicts(message, events.size());
    List<String> entities = message.getEvents().getEntityList();
    if (message.getEntityPublicationCount() != 0
        && message.getEntityPublicationCount() != entities.size()) {
      throw new StoredFormatException(
          "publications: %d (expected: %d or none)"
              .formatted(message.getEntityPublicationCount(), entities.size()));
    }
    Map<String, EntityEvent.Publication> publications = new HashMap<>();
    for (int i = 0; i < message.getEntityPublicationCount(); i++) {
      publications.put(entities.get(i), EventFormat.read(message.getEntityPublicationValue(i)));
    }
    EntityEvent.Publication common = EventFormat.read(message.getPublicationValue());
    Map<String, List<EntityEvent.ShadowVerdicts>> shadows = new HashMap<>();
    for (var shadow : message.getShadowList()) {
      if (shadow.getEntity() < 0 || shadow.getEntity() >= entities.size()) {
        throw new StoredFormatException(
            "entity %d (expected: 0 to %d)".formatted(shadow.getEntity(), entities.size() - 1));
      }
      shadows
          .computeIfAbsent(entities.get(shadow.getEntity()), entity -> new ArrayList<>())
          .add(EventFormat.read(shadow));
    }
    Map<String, List<Long>> apart = verdicts.allAccepted() ? Map.of() : apart(events, verdicts);
    List<Part> parts = new ArrayList<>();
    for (EventBatch own : events.byEntity()) {
      parts.add(
          new Part(
              own.entity(),
              new EntityEvent.EventsApplied(
                  RunFormat.read(message.getSource()),
                  own,
                  verdicts.allAccepted()
                      ? Verdicts.allAccepted(own.size())
                      : Verdicts.of(
                          apart.get(own.entity()).stream().mapToLong(Long::longValue).toArray()),
                  publications.getOrDefault(own.entity(), common),
                  message.getDecidedAt(),
                  shadows.getOrDefault(own.entity(), List.of()))));
    }
    return new BucketEvent(parts);
  }

  /** The verdicts on the events of each entity. */
  private static Map<String, List<Long>> apart(EventBatch events, Verdicts verdicts) {
    Map<String, List<Long>> apart = new HashMap<>();
    for (int i = 0; i < events.size(); i++) {
      apart.computeIfAbsent(events.entity(i), entity -> new ArrayList<>()).add(verdicts.at(i));
    }
    return apart;
  }

  private static BucketEvent read(BucketWindowsClosed message) {
    if (message.getWatermarkCount() != message.getEntityCount()) {
      throw new StoredFormatException(
          "watermarks: %d (expected: %d)"
              .formatted(message.getWatermarkCount(), message.getEntityCount()));
    }
    List<Part> parts = new ArrayList<>(message.getEntityCount());
    long watermark = 0;
    for (int i = 0; i < message.getEntityCount(); i++) {
      watermark += message.getWatermark(i);
      parts.add(
          new Part(
              message.getEntity(i),
              new EntityEvent.WindowsClosed(watermark, message.getDecidedAt())));
    }
    return bucketEvent(parts);
  }

  private static BucketEvent read(BucketRowsPublished message) {
    EntityEvent published = new EntityEvent.RowsPublished(message.getDecidedAt());
    return bucketEvent(
        message.getEntityList().stream().map(entity -> new Part(entity, published)).toList());
  }

  private static BucketEvent read(BucketReplayed message) {
    if (message.getEventCount() != message.getEntityCount()) {
      throw new StoredFormatException(
          "events: %d (expected: %d)".formatted(message.getEventCount(), message.getEntityCount()));
    }
    List<Part> parts = new ArrayList<>(message.getEntityCount());
    for (int i = 0; i < message.getEntityCount(); i++) {
      StoredEvent event =
          switch (message.getManifest()) {
            case EventFormat.REPLAY_APPLIED,
                EventFormat.REPLAY_SEALED,
                EventFormat.REPLAY_SWITCHED ->
                EventFormat.read(message.getManifest(), message.getEvent(i).toByteArray());
            default ->
                throw new StoredFormatException(
                    "manifest: " + message.getManifest() + " (expected: RA1, RS1 or RW1)");
          };
      parts.add(new Part(message.getEntity(i), (EntityEvent) event));
    }
    return bucketEvent(parts);
  }

  private static BucketEvent bucketEvent(List<Part> parts) {
    if (parts.isEmpty()) {
      throw new StoredFormatException("entities: 0 (expected: >= 1)");
    }
    return new BucketEvent(parts);
  }
}
