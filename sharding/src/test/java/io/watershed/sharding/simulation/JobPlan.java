package io.watershed.sharding.simulation;

import io.watershed.persistence.replay.CutPosition;
import io.watershed.persistence.replay.ReplayJobs;
import io.watershed.persistence.replay.ReplayMode;
import io.watershed.protocol.event.Event;
import io.watershed.protocol.event.SourcePartition;
import java.util.List;
import java.util.Set;

/**
 * What a job is about.
 *
 * @param only of these entities; empty: of all
 * @param anyTime whether its files hold events of all times, as where the latest version wins
 * @param splits rows by split
 */
record JobPlan(
    String job,
    int generation,
    long from,
    long to,
    ReplayMode mode,
    Set<String> only,
    boolean anyTime,
    List<CutPosition> cut,
    List<List<Row>> splits) {

  /** A row of a file that is an event of the job. */
  record Row(long number, Event event) {}

  /** What the split is to fences. */
  SourcePartition source(int split) {
    return ReplayJobs.source(job, split);
  }

  boolean holds(long start, long end) {
    return start >= from && end <= to;
  }

  boolean takes(Event event) {
    return anyTime || (event.time() >= from && event.time() < to);
  }

  /** Whether an offset of a partition is beyond the cut. */
  boolean isBeyondCut(int partition, long offset) {
    return cut.stream().noneMatch(c -> c.partition() == partition && offset <= c.offset());
  }

  /** The rows of an entity that the job takes. */
  List<Row> rows(int split, String entity) {
    return splits.get(split).stream().filter(row -> row.event().entity().equals(entity)).toList();
  }
}
