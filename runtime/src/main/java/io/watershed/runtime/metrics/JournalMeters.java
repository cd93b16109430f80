package io.watershed.runtime.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.watershed.persistence.journal.JournalStats;
import java.util.function.ToDoubleFunction;

/** What the journal has written, and what waits to be. */
public final class JournalMeters implements MeterBinder {

  private static final double NANOS = 1e9;

  private final JournalStats stats;

  public JournalMeters(JournalStats stats) {
    this.stats = stats;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    count(registry, "commits", "Transactions", JournalStats::commits);
    count(registry, "writes", "Persists", JournalStats::writes);
    count(registry, "events", "Stored events", JournalStats::events);
    count(registry, "retries", "Groups written again after an outage", JournalStats::retries);
    count(registry, "repeats", "Writes that had been durable already", JournalStats::repeats);
    count(registry, "fenced", "Writes refused for another writer's", JournalStats::fenced);
    count(registry, "failures", "Writes that failed for good", JournalStats::failures);
    count(registry, "replayed", "Events read for recoveries", JournalStats::replayedEvents);
    FunctionCounter.builder(
            "watershed.journal.commit.time", stats, counted -> counted.commitNanos() / NANOS)
        .description("Time spent in transactions")
        .baseUnit("seconds")
        .register(registry);
    gauge(registry, "queued", "Writes that wait", JournalStats::queued);
    gauge(registry, "queued.bytes", "Bytes that wait", JournalStats::queuedBytes);
  }

  private void count(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<JournalStats> figure) {
    FunctionCounter.builder("watershed.journal." + name, stats, figure)
        .description(description)
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<JournalStats> figure) {
    Gauge.builder("watershed.journal." + name, stats, figure)
        .description(description)
        .register(registry);
  }
}
