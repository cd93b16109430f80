package io.watershed.sharding.engine;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.model.Arrival;
import java.util.List;

/**
 * A record of a source partition's log as ingest hands it on.
 *
 * @param own whether it belongs to the entity under test
 * @param watermark of the partition at this record, epoch ms
 */
record LogRecord(long offset, boolean own, long watermark, Event event) {

  static final String ENTITY = "entity";

  /** A record of the entity with an id of its own and both measures of a {@link Setting} 1. */
  static LogRecord of(long offset, long watermark, long time) {
    return new LogRecord(offset, true, watermark, event(time, time, offset));
  }

  private static Event event(long time, long high, long low) {
    return new Event(ENTITY, time, high, low, new long[] {1, Double.doubleToLongBits(1)});
  }

  LogRecord withId(long high, long low) {
    return new LogRecord(offset, own, watermark, event(event.time(), high, low));
  }

  /** The record as the oracle takes it in. */
  Arrival arrival(PipelineDefinition definition, int source) {
    return new Arrival(source, offset, watermark, InWords.contentHash(definition, event), event);
  }

  /** One batch of all these records of a {@link Setting}. */
  static EventBatch batch(int epoch, List<LogRecord> records) {
    return batch(Setting.HOURLY.definition(), epoch, records);
  }

  /** One batch of all these records, which must belong to the entity. */
  static EventBatch batch(PipelineDefinition definition, int epoch, List<LogRecord> records) {
    EventBatch.Builder builder = new EventBatch.Builder(ENTITY, epoch, BatchShape.of(definition));
    for (LogRecord entry : records) {
      builder.add(entry.offset, entry.watermark, entry.event);
    }
    return builder.build();
  }
}
