package io.watershed.runtime.retention;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.watershed.persistence.Sweep;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What the sweeps of one pipeline have come to, as far as this node knows. */
final class SweepMeters {

  private final Counter journal;
  private final Counter snapshots;
  private final Counter windows;
  private final Counter late;
  private final Counter quarantined;
  private final Counter failures;
  private volatile boolean known;
  private volatile long endedAt;
  private volatile Duration took = Duration.ZERO;

  SweepMeters(MeterRegistry registry, String pipeline) {
    journal = deleted(registry, pipeline, "event_journal");
    snapshots = deleted(registry, pipeline, "snapshot");
    windows = deleted(registry, pipeline, "window_result");
    late = deleted(registry, pipeline, "late_event");
    quarantined = deleted(registry, pipeline, "quarantined_event");
    failures =
        Counter.builder("watershed.retention.failures")
            .description("Sweeps that failed; the next one goes on")
            .tag("pipeline", pipeline)
            .register(registry);
    TimeGauge.builder("watershed.retention.age", this, TimeUnit.NANOSECONDS, SweepMeters::age)
        .description("Time since the last sweep ended, on whichever node it was")
        .tag("pipeline", pipeline)
        .register(registry);
    TimeGauge.builder(
            "watershed.retention.duration",
            this,
            TimeUnit.NANOSECONDS,
            meters -> meters.took.toNanos())
        .description("How long the last sweep of this node took")
        .tag("pipeline", pipeline)
        .register(registry);
  }

  private static Counter deleted(MeterRegistry registry, String pipeline, String table) {
    return Counter.builder("watershed.retention.deleted")
        .description("Rows deleted")
        .tag("pipeline", pipeline)
        .tag("table", table)
        .register(registry);
  }

  void deleted(Sweep.Deleted deleted) {
    journal.increment((double) deleted.journal());
    snapshots.increment((double) deleted.snapshots());
    windows.increment((double) deleted.windows());
    late.increment((double) deleted.late());
    quarantined.increment((double) deleted.quarantined());
  }

  void swept(Duration duration) {
    took = duration;
    sweptAgo(Duration.ZERO);
  }

  /** Another node's ended so long ago. */
  void sweptAgo(Duration age) {
    endedAt = System.nanoTime() - age.toNanos();
    known = true;
  }

  void failed() {
    failures.increment();
  }

  private double age() {
    return known ? (double) (System.nanoTime() - endedAt) : Double.NaN;
  }
}
