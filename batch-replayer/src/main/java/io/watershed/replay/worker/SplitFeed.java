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

/** Reads one leased split, from the first row that isn't durable to the end, into one call. */
final class SplitFeed {

  /** Most rows of a chunk. */
  private static final int MOST_ROWS = 4_096;

  /** A chunk goes after so long, full or not: its rows may all be passed over. */
  private static final long MOST_NANOS = 1_000_000_000;

  /** How many rows are read between two looks at the clock. */
  private static final int LOOK_EVERY = 256;

  private final WorkerRun run;
  private final LeasedSplit leased;
  private final Split split;
  private final Scope scope;
  private final RowDecoder decoder;
  private final List<Measure> measures;
  private volatile long sentTo;
  private volatile FeedCall call;
  private RowCounts counts = RowCounts.NONE;

  SplitFeed(WorkerRun run, LeasedSplit leased, RowDecoder decoder, PipelineDefinition pipeline) {
    this.run = run;
    this.leased = leased;
    this.split = InputMessages.from(leased.getSplit());
    this.scope = Scope.of(leased.getSpec(), pipeline);
    this.decoder = decoder;
    this.measures = pipeline.measures();
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
      while (feedChunk(to, reader)) {
        // Until the split ends.
      }
    }
    to.awaitDurable(sentTo);
    return counts;
  }

  /** Whether there may be more rows. */
  private boolean feedChunk(FeedCall to, SplitReader reader)
      throws IOException, CallFailedException, InterruptedException {
    int granted = to.reserve(MOST_ROWS);
    var chunk = new ChunkBuilder(measures);
    long begin = System.nanoTime();
    long filtered = 0;
    long outside = 0;
    int read = 0;
    boolean more = true;
    while (more && chunk.size() < granted && chunk.hasRoom()) {
      if (read % LOOK_EVERY == LOOK_EVERY - 1 && System.nanoTime() - begin > MOST_NANOS) {
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
            chunk.add(reader.row(), accepted.event());
          } else {
            outside++;
          }
        }
        case Decoded.Filtered none -> filtered++;
        case Decoded.Refused bad -> chunk.add(reader.row(), bad);
      }
    }
    var rows = new RowCounts(chunk.events(), filtered, outside, chunk.refused());
    run.sending(granted, chunk.size(), rows);
    if (read > 0) {
      long nextRow = reader.row() + 1;
      to.send(chunk.build(nextRow, filtered, outside), chunk.size());
      counts = counts.plus(rows);
      sentTo = nextRow;
    }
    return more;
  }
}
