package io.watershed.replay.worker;

import java.util.List;

/**
 * How far a worker is.
 *
 * @param counts of the rows that it has read; rows that had to be read again are counted again
 * @param eventsPerSecond that it has sent over the last seconds
 * @param allowed events a second that it may send now
 * @param liveP95 of live events, from the record's timestamp to durable, ms
 * @param budget the pipeline's for it, ms
 * @param waiting why it sends nothing now; empty: it does
 * @param splits those that it has leased now
 */
public record WorkerStatus(
    RowCounts counts,
    double eventsPerSecond,
    double allowed,
    long liveP95,
    long budget,
    String waiting,
    List<SplitStatus> splits) {

  public WorkerStatus {
    splits = List.copyOf(splits);
  }

  /**
   * One leased split.
   *
   * @param rows of the split; -1: not known
   * @param sentTo number of the row behind the last one that was sent or passed over
   * @param durableTo everything before this row is durable
   */
  public record SplitStatus(
      int index, String file, long firstRow, long rows, long sentTo, long durableTo) {}
}
