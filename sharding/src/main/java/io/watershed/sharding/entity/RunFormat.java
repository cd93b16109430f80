package io.watershed.sharding.entity;

import com.google.protobuf.ByteString;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.sharding.engine.BatchShape;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.stored.v1.DoubleColumn;
import io.watershed.stored.v1.EventRun;
import io.watershed.stored.v1.LongColumn;
import io.watershed.stored.v1.MeasureColumn;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * How a run of events and its source partition look in Protobuf, alike on the wire and in the
 * journal.
 */
final class RunFormat {

  private static final int ID_BYTES = 16;

  private RunFormat() {}

  static EventRun write(EventBatch events) {
    EventRun.Builder run =
        EventRun.newBuilder().addEntity(events.entity()).setEpoch(events.epoch());
    ByteBuffer ids = ByteBuffer.allocate(ID_BYTES * events.size());
    long offset = 0;
    long time = 0;
    long watermark = 0;
    for (int i = 0; i < events.size(); i++) {
      run.addOffset(events.offset(i) - offset);
      run.addTime(events.time(i) - time);
      run.addWatermark(events.watermark(i) - watermark);
      offset = events.offset(i);
      time = events.time(i);
      watermark = events.watermark(i);
      ids.putLong(events.idHigh(i)).putLong(events.idLow(i));
    }
    run.setId(ByteString.copyFrom(ids.flip()));
    for (int m = 0; m < events.shape().types().size(); m++) {
      run.addMeasure(writeColumn(events, m));
    }
    return run.build();
  }

  private static MeasureColumn writeColumn(EventBatch events, int m) {
    return switch (events.shape().types().get(m)) {
      case LONG, DECIMAL, TEXT -> {
        LongColumn.Builder longs = LongColumn.newBuilder();
        for (int i = 0; i < events.size(); i++) {
          longs.addValue(events.measure(m, i));
        }
        yield MeasureColumn.newBuilder().setLongs(longs).build();
      }
      case DOUBLE -> {
        DoubleColumn.Builder doubles = DoubleColumn.newBuilder();
        for (int i = 0; i < events.size(); i++) {
          doubles.addValue(Double.longBitsToDouble(events.measure(m, i)));
        }
        yield MeasureColumn.newBuilder().setDoubles(doubles).build();
      }
    };
  }

  /**
   * @throws StoredFormatException if the columns don't fit together, or hold what this release
   *     can't read
   */
  static EventBatch read(EventRun run) {
    int size = run.getOffsetCount();
    if (run.getEntityCount() != 1 || run.getEntityIndexCount() != 0) {
      throw new StoredFormatException(
          "entities in a run: " + run.getEntityCount() + " (expected: 1, by this release)");
    }
    if (size == 0
        || run.getTimeCount() != size
        || run.getWatermarkCount() != size
        || run.getId().size() != ID_BYTES * size) {
      throw new StoredFormatException(
          "columns of %d offsets, %d times, %d watermarks, %d id bytes (expected: equally long, not empty)"
              .formatted(size, run.getTimeCount(), run.getWatermarkCount(), run.getId().size()));
    }
    List<Measure.Type> types = new ArrayList<>(run.getMeasureCount());
    for (MeasureColumn column : run.getMeasureList()) {
      types.add(type(column, size));
    }
    EventBatch.Builder events =
        new EventBatch.Builder(
            run.getEntity(0), run.getEpoch(), new BatchShape(types, false, false));
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
          offset, watermark, time, ids.getLong(), ids.getLong(), m -> bits(run.getMeasure(m), row));
    }
    return events.build();
  }

  private static Measure.Type type(MeasureColumn column, int size) {
    int values =
        switch (column.getColumnCase()) {
          case LONGS -> column.getLongs().getValueCount();
          case DOUBLES -> column.getDoubles().getValueCount();
          case COLUMN_NOT_SET ->
              throw new StoredFormatException(
                  "measure column without a type (expected: longs or doubles)");
        };
    if (values != size) {
      throw new StoredFormatException(
          "measure column of " + values + " values (expected: " + size + ")");
    }
    return column.hasLongs() ? Measure.Type.LONG : Measure.Type.DOUBLE;
  }

  private static long bits(MeasureColumn column, int i) {
    return column.hasLongs()
        ? column.getLongs().getValue(i)
        : Double.doubleToLongBits(column.getDoubles().getValue(i));
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
