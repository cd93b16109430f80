package io.watershed.sharding.engine;

import java.util.List;

/**
 * A record of a source partition's log as ingest hands it on.
 *
 * @param own whether it belongs to the entity under test
 * @param watermark of the partition at this record, epoch ms
 * @param decimal bits of the decimal measure
 */
record LogRecord(
    long offset,
    boolean own,
    long watermark,
    long time,
    long idHigh,
    long idLow,
    long integer,
    long decimal) {

  static final String ENTITY = "entity";

  /** A record of the entity with an id of its own and both measures 1. */
  static LogRecord of(long offset, long watermark, long time) {
    return new LogRecord(
        offset, true, watermark, time, time, offset, 1, Double.doubleToLongBits(1));
  }

  LogRecord withId(long high, long low) {
    return new LogRecord(offset, own, watermark, time, high, low, integer, decimal);
  }

  /** One batch of all these records, which must belong to the entity. */
  static EventBatch batch(int epoch, List<LogRecord> records) {
    EventBatch.Builder builder =
        new EventBatch.Builder(ENTITY, epoch, new BatchShape(Setting.TYPES, false, false));
    for (LogRecord entry : records) {
      builder.add(
          entry.offset,
          entry.watermark,
          entry.time,
          entry.idHigh,
          entry.idLow,
          measure -> measure == 0 ? entry.integer : entry.decimal);
    }
    return builder.build();
  }
}
