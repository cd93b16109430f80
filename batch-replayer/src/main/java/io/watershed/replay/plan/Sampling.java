package io.watershed.replay.plan;

import io.watershed.protocol.event.Decoded;
import io.watershed.protocol.event.Event;
import io.watershed.protocol.event.RowDecoder;
import io.watershed.replay.format.Limits;
import io.watershed.replay.input.InputDefinition;
import io.watershed.replay.input.Split;
import io.watershed.replay.input.SplitReader;
import io.watershed.replay.source.FileStores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** One look into the first rows of some of a plan's splits. */
final class Sampling {

  static final int MOST_SPLITS = 8;
  static final int MOST_ROWS = 2_000;
  static final int MOST_EXAMPLES = 10;

  private final ReplayPlan plan;
  private final CountedStores stores;
  private final Limits limits;
  private final InputDefinition inputs;
  private final Scope scope;
  private final RowDecoder decoder;
  private final List<DryRun.Example> examples = new ArrayList<>();
  private final Set<String> entities = new HashSet<>();
  private long rows;
  private long events;
  private long filtered;
  private long outside;
  private long refused;
  private long earliest = Long.MAX_VALUE;
  private long latest = Long.MIN_VALUE;
  private long nanos;

  /** Of splits that don't say how many rows they have. */
  private double unknownRows;

  private double unknownBytes;

  Sampling(ReplayPlan plan, FileStores stores, Limits limits) {
    this.plan = plan;
    this.stores = new CountedStores(stores);
    this.limits = limits;
    this.inputs = InputMessages.from(plan.spec().getInputs());
    this.scope = Scope.of(plan.spec(), plan.pipeline());
    this.decoder = RowDecoder.forPipeline(plan.pipeline());
  }

  DryRun run() throws IOException {
    var splits = plan.inputs().splits();
    int looks = Math.min(MOST_SPLITS, splits.size());
    for (int i = 0; i < looks; i++) {
      look(splits.get((int) ((long) i * splits.size() / looks)));
    }
    long all = estimatedRows(splits);
    return new DryRun(
        looks,
        rows,
        events,
        filtered,
        outside,
        refused,
        examples,
        rows == filtered + refused ? OptionalLong.empty() : OptionalLong.of(earliest),
        rows == filtered + refused ? OptionalLong.empty() : OptionalLong.of(latest),
        entities.size(),
        all,
        rows == 0 ? 0 : Math.round((double) all * events / rows),
        nanos == 0 ? 0 : rows * 1e9 / nanos);
  }

  private void look(Split split) throws IOException {
    long before = rows;
    long readBefore = stores.bytes();
    boolean more = true;
    try (var reader =
        SplitReader.open(split, inputs, decoder, stores.stores(), limits, split.firstRow())) {
      long begin = System.nanoTime();
      while (rows - before < MOST_ROWS) {
        more = reader.next();
        if (!more) {
          break;
        }
        take(split, reader);
      }
      nanos += System.nanoTime() - begin;
    }
    if (split.rows() < 0) {
      long size = split.end() - split.begin();
      unknownRows += rows - before;
      unknownBytes += more ? Math.clamp(stores.bytes() - readBefore, 1, size) : size;
    }
  }

  private void take(Split split, SplitReader reader) {
    rows++;
    switch (reader.decoded()) {
      case Decoded.Accepted accepted -> take(accepted.event());
      case Decoded.Filtered none -> filtered++;
      case Decoded.Refused bad -> {
        refused++;
        if (examples.size() < MOST_EXAMPLES) {
          examples.add(new DryRun.Example(split.file(), reader.row(), bad.reason(), bad.detail()));
        }
      }
    }
  }

  private void take(Event event) {
    earliest = Math.min(earliest, event.time());
    latest = Math.max(latest, event.time());
    if (scope.holds(event)) {
      events++;
      entities.add(event.entity());
    } else {
      outside++;
    }
  }

  private long estimatedRows(List<Split> splits) {
    long known = 0;
    long unknown = 0;
    for (var split : splits) {
      if (split.rows() >= 0) {
        known += split.rows();
      } else {
        unknown += split.end() - split.begin();
      }
    }
    return known + (unknownBytes == 0 ? 0 : Math.round(unknown * (unknownRows / unknownBytes)));
  }
}
