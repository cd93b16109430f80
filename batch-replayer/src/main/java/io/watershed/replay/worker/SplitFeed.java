package io.watershed.replay.worker;

import io.watershed.protocol.event.Decoded;
import io.watershed.protocol.event.RowDecoder;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.replay.input.Split;
import io.watershed.replay.input.SplitReader;
import io.watershed.replay.plan.InputMessages;
import io.watershed.replay.plan.Scope;
import io.watershed.v1.LeasedSplit;
import java.io.IOException;
import java.util.List;

/**
 * Reads one leased split, from the first row that isn't durable to the end, into one call: a
 * section at a time, which goes in chunks.
 */
final class SplitFeed {

  /** Most rows of a chunk. */
  private static final int MOST_ROWS = 4_096;

  /** A section goes after so long, full or not: its rows may all be passed over. */
  private static final long MOST_NANOS = 10_000_000_000L;

  /** The same where rows go as they are read. */
  private static final long MOST_NANOS_UNGROUPED = 1_000_000_000;

  /** How many rows are read between two looks at the clock. */
  private static final int LOOK_EVERY = 256;

  private final WorkerRun run;
  private final LeasedSplit leased;
  private final Split split;
  private final Scope scope;
  private final RowDecoder decoder;
  private final List<Measure> measures;
  private final Section section;
  private volatile long sentTo;
  private volatile FeedCall call;
  private RowCounts counts = RowCounts.NONE;

  /**
   * @param section room for what has been read
   */
  SplitFeed(
      WorkerRun run,
      LeasedSplit leased,
      RowDecoder decoder,
      PipelineDefinition pipeline,
      Section section) {
    this.run = run;
    this.leased = leased;
    this.split = InputMessages.from(leased.getSplit());
    this.scope = Scope.of(leased.getSpec(), pipeline);
    this.decoder = decoder;
    this.measures = pipeline.measures();
    this.section = section;
    this.sentTo = leased.getNextRow();
  }

  int index() {
    return leased.getIndex();
  }

  Split split() {
    return split;
  }

  WorkerStatus.SplitStatus status() {
    var now = call;
    return new WorkerStatus.SplitStatus(
        leased.getIndex(),
        split.file(),
        split.firstRow(),
        split.rows(),
        sentTo,
        now == null ? leased.getNextRow() : now.durable());
  }

  /**
   * Feeds all of it.
   *
   * @return what became of the rows, all of which are durable
   * @throws IOException if the file isn't what it was, or can't be read on; names file and row or
   *     byte
   */
  RowCounts feed(FeedCall to) throws IOException, CallFailedException, InterruptedException {
    call = to;
    var inputs = InputMessages.from(leased.getSpec().getInputs());
    try (var reader =
        SplitReader.open(split, inputs, decoder, run.stores(), run.limits(), sentTo)) {
      while (feedSection(to, reader)) {
        // Until the split ends.
      }
    }
    to.awaitDurable(sentTo);
    return counts;
  }

  /** Whether there may be more rows. */
  private boolean feedSection(FeedCall to, SplitReader reader)
      throws IOException, CallFailedException, InterruptedException {
    section.clear();
    int most = section.isGrouped() ? run.section(section.mostRows()) : run.chunk(MOST_ROWS);
    long mostNanos = section.isGrouped() ? MOST_NANOS : MOST_NANOS_UNGROUPED;
    long begin = System.nanoTime();
    long filtered = 0;
    long outside = 0;
    int read = 0;
    boolean more = true;
    while (section.size() < most && section.hasRoom()) {
      if (read % LOOK_EVERY == LOOK_EVERY - 1 && System.nanoTime() - begin > mostNanos) {
        break;
      }
      more = reader.next();
      if (!more) {
        break;
      }
      read++;
      switch (reader.decoded()) {
        case Decoded.Accepted accepted -> {
          if (scope.holds(accepted.event())) {
            section.add(reader.row(), accepted.event());
          } else {
            outside++;
          }
        }
        case Decoded.Filtered none -> filtered++;
        case Decoded.Refused bad -> section.add(reader.row(), bad);
      }
    }
    if (read > 0) {
      send(to, reader.row() + 1, filtered, outside);
    }
    return more;
  }

  private void send(FeedCall to, long nextRow, long filtered, long outside)
      throws CallFailedException, InterruptedException {
    int left = section.size();
    boolean last = false;
    while (!last) {
      int granted = to.reserve(Math.clamp(left, 1, MOST_ROWS));
      var chunk = new ChunkBuilder(measures);
      last = section.fill(chunk, granted);
      left -= chunk.size();
      var rows =
          new RowCounts(chunk.events(), last ? filtered : 0, last ? outside : 0, chunk.refused());
      run.sending(granted, chunk.size(), rows);
      to.send(chunk.build(last ? nextRow : 0, rows.filtered(), rows.outside()), chunk.size());
      counts = counts.plus(rows);
    }
    sentTo = nextRow;
  }
}
