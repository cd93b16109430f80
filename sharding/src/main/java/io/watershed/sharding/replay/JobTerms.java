package io.watershed.sharding.replay;

import io.watershed.persistence.replay.ReplayJobRow;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.FencePosition;
import io.watershed.sharding.engine.ReplayTerms;
import java.util.HashMap;
import java.util.Map;

/** What entities have to know of a job, from its row. */
public final class JobTerms {
  private JobTerms() {}

  public static ReplayTerms of(ReplayJobRow row) {
    Map<SourcePartition, FencePosition> cut = new HashMap<>();
    row.cut()
        .forEach(
            position ->
                cut.put(
                    new SourcePartition(position.topicId(), position.partition()),
                    new FencePosition(position.epoch(), position.offset())));
    return new ReplayTerms(row.job(), row.generation(), row.from(), row.to(), cut);
  }
}
