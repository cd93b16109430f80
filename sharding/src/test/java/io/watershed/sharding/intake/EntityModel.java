package io.watershed.sharding.intake;

import io.watershed.sharding.engine.EventBatch;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An entity as ingest may count on it: whatever is at or below its fence it drops, the rest is
 * durable once it answers. Remembers each offset with its stamp, in the order of application.
 */
final class EntityModel {

  final Map<Long, Long> applied = new LinkedHashMap<>();
  private int fenceEpoch = Integer.MIN_VALUE;
  private long fenceOffset = -1;

  void apply(EventBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      boolean beyond =
          batch.epoch() > fenceEpoch
              || (batch.epoch() == fenceEpoch && batch.offset(i) > fenceOffset);
      if (beyond) {
        if (applied.put(batch.offset(i), batch.watermark(i)) != null) {
          throw new AssertionError("offset " + batch.offset(i) + " applied twice");
        }
        fenceEpoch = batch.epoch();
        fenceOffset = batch.offset(i);
      }
    }
  }
}
