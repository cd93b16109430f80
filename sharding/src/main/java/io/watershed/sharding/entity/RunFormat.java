package io.watershed.sharding.entity;

import com.google.protobuf.ByteString;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.sharding.engine.BatchShape;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.stored.v1.EventRun;
import io.watershed.stored.v1.MeasureColumn;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * How a run of events and its source partition look in Protobuf, alike on the wire and in the
 * journal.
 */
final class RunFormat {

  static final int ID_BYTES = 16;

  private RunFormat() {}

  static EventRun write(EventBatch events) {
    return write(events, 0, events.size());
  }

  /** The events from index {@code from} up to {@code to}. */
  static EventRun write(EventBatch events, int from, int to) {
    EventRun.Builder run = EventRun.newBuilder().setEpoch(events.epoch());
    writeEntities(run, events, from, to);
    ByteBuffer ids = ByteBuffer.allocate(ID_BYTES * (to - from));
    long offset = 0;
    long time = 0;
    long watermark = 0;
    for (int i = from; i < to; i++) {
      run.addOffset(events.offset(i) - offset);
      run.addTime(events.time(i) - time);
      run.addWatermark(events.watermark(i) - watermark);
      offset = events.offset(i);
      time = events.time(i);
      watermark = events.watermark(i);
      ids.putLong(events.idHigh(i)).putLong(events.idLow(i));
      if (events.shape().conditions()) {
        run.addConditions(events.conditions(i));
      }
      if (events.shape().versions()) {
        run.addVersion(events.version(i));
      }
    }
    run.setId(ByteString.copyFrom(ids.flip()));
    for (int m = 0; m < events.shape().types().size(); m++) {
      int index = m;
      run.addMeasure(
          ColumnFormat.write(
              events.shape().types().get(m),
              to - from,
              i -> events.measure(index, from + i),
              i -> events.text(index, from + i)));
    }
    return run.build();
  }

  /** The different keys, and which of them is each event's, where there are several. */
  private static void writeEntities(EventRun.Builder run, EventBatch events, int from, int to) {
    if (events.isOfOne()) {
      run.addEntity(events.entity());
      return;
    }
    Map<String, Integer> places = HashMap.newHashMap(to - from);
    for (int i = from; i < to; i++) {
      Integer place = places.putIfAbsent(events.entity(i), places.size());
      if (place == null) {
        place = run.getEntityCount();
        run.addEntity(events.entity(i));
      }
      run.addEntityIndex(place);
    }
    if (run.getEntityCount() == 1) {
      run.clearEntityIndex();
    }
  }

  /**
   * A run of one entity.
   *
   * @throws StoredFormatException if the columns don't fit together, or hold what this release
   *     can't read
   */
  static EventBatch read(EventRun run) {
    if (run.getEntityCount() != 1 || run.getEntityIndexCount() != 0) {
      throw new StoredFormatException(
          "entities in a run: " + run.getEntityCount() + " (expected: 1)");
    }
    return readOfSeveral(run);
  }

  /**
   * A run of any entities.
   *
   * @throws StoredFormatException as {@link #read(EventRun)}
   */
  static EventBatch readOfSeveral(EventRun run) {
    int size = run.getOffsetCount();
    boolean one = run.getEntityCount() == 1 && run.getEntityIndexCount() == 0;
    if (!one && run.getEntityIndexCount() != size) {
      throw new StoredFormatException(
          "columns of %d offsets, %d entity indexes (expected: equally long), %d entities"
              .formatted(size, run.getEntityIndexCount(), run.getEntityCount()));
    }
    if (size == 0
        || run.getTimeCount() != size
        || run.getWatermarkCount() != size
        || run.getId().size() != ID_BYTES * size) {
      throw new StoredFormatException(
          "columns of %d offsets, %d times, %d watermarks, %d id bytes (expected: equally long, not empty)"
              .formatted(size, run.getTimeCount(), run.getWatermarkCount(), run.getId().size()));
    }
    boolean conditions = optional("conditions", run.getConditionsCount(), size);
    boolean versions = optional("versions", run.getVersionCount(), size);
    List<Measure.Type> types = new ArrayList<>(run.getMeasureCount());
    for (MeasureColumn column : run.getMeasureList()) {
      types.add(ColumnFormat.type(column, size));
    }
    BatchShape shape = new BatchShape(types, conditions, versions);
    EventBatch.Builder events =
        one
            ? new EventBatch.Builder(run.getEntity(0), run.getEpoch(), shape, size)
            : EventBatch.Builder.ofSeveral(run.getEpoch(), shape, size);
    ByteBuffer ids = run.getId().asReadOnlyByteBuffer();
    long offset = 0;
    long time = 0;
    long watermark = 0;
    for (int i = 0; i < size; i++) {
      offset += run.getOffset(i);
      time += run.getTime(i);
      watermark += run.getWatermark(i);
      int row = i;
      events.add(
          one ? run.getEntity(0) : entity(run, row),
          offset,
          watermark,
          time,
          ids.getLong(),
          ids.getLong(),
          versions ? run.getVersion(row) : 0,
          conditions ? run.getConditions(row) : 0,
          m -> ColumnFormat.bits(run.getMeasure(m), row),
          m -> ColumnFormat.text(run.getMeasure(m), row));
    }
    return events.build();
  }

  private static String entity(EventRun run, int i) {
    int place = run.getEntityIndex(i);
    if (place < 0 || place >= run.getEntityCount()) {
      throw new StoredFormatException(
          "entity " + place + " (expected: 0 to " + (run.getEntityCount() - 1) + ")");
    }
    return run.getEntity(place);
  }

  /** Whether a column is there that a pipeline may do without. */
  private static boolean optional(String name, int values, int size) {
    if (values != 0 && values != size) {
      throw new StoredFormatException(
          name + ": " + values + " values (expected: " + size + " or none)");
    }
    return values != 0;
  }

  static io.watershed.stored.v1.SourcePartition write(SourcePartition source) {
    ByteBuffer id = ByteBuffer.allocate(ID_BYTES);
    id.putLong(source.topicId().getMostSignificantBits());
    id.putLong(source.topicId().getLeastSignificantBits());
    return io.watershed.stored.v1.SourcePartition.newBuilder()
        .setTopicId(ByteString.copyFrom(id.flip()))
        .setPartition(source.partition())
        .build();
  }

  static SourcePartition read(io.watershed.stored.v1.SourcePartition source) {
    if (source.getTopicId().size() != ID_BYTES) {
      throw new StoredFormatException(
          "topic id of " + source.getTopicId().size() + " bytes (expected: " + ID_BYTES + ")");
    }
    ByteBuffer id = source.getTopicId().asReadOnlyByteBuffer();
    return new SourcePartition(new UUID(id.getLong(), id.getLong()), source.getPartition());
  }
}
