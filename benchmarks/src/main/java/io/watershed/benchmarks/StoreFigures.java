package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.benchmarks.store.Used;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The rounds of one side, of which the medians count. */
final class StoreFigures {

  private record Round(double perSecond, Used used) {}

  private final List<Round> rounds = new ArrayList<>();

  void add(double perSecond, Used used) {
    rounds.add(new Round(perSecond, used));
  }

  double perSecond() {
    return median(Round::perSecond);
  }

  /** Of both processes: the persists that a core would carry in a second are 1e6 through it. */
  double cpuMicros() {
    return median(round -> round.used().jvmMicros() + round.used().databaseMicros());
  }

  void report(ObjectNode result) {
    result.put("persists_per_second", Math.round(perSecond()));
    result.put("least", Math.round(rounds.stream().mapToDouble(Round::perSecond).min().orElse(0)));
    result.put("most", Math.round(rounds.stream().mapToDouble(Round::perSecond).max().orElse(0)));
    result.put("jvm_cpu_us", tenths(median(round -> round.used().jvmMicros())));
    result.put("database_cpu_us", tenths(median(round -> round.used().databaseMicros())));
    result.put("wal_bytes", Math.round(median(round -> round.used().walBytes())));
    result.put("persists_per_transaction", Math.round(median(round -> round.used().group())));
  }

  private double median(ToDoubleFunction<Round> value) {
    var sorted = rounds.stream().mapToDouble(value).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private static double tenths(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
