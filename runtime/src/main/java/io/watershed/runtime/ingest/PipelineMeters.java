package io.watershed.runtime.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.watershed.protocol.event.Refusal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** The counters of one pipeline's ingest on this node, shared by its readers. */
final class PipelineMeters {

  final Counter records;
  final Counter bytes;
  final Counter events;
  final Counter filtered;
  final Counter unknownFields;
  final Counter batches;
  final Counter resends;
  final Counter removedUnread;
  final Counter truncated;
  final Counter reconnects;
  final Counter raises;
  final DistributionSummary eventsPerBatch;

  /** Record timestamp to durable. */
  final Timer freshness;

  /** The same over the last seconds. */
  final RecentFreshness recent = new RecentFreshness();

  /** Read to durable. */
  final Timer latency;

  private final Map<Refusal, Counter> quarantined = new EnumMap<>(Refusal.class);

  PipelineMeters(MeterRegistry registry, String pipeline) {
    records = counter(registry, pipeline, "records", "Records read");
    bytes = counter(registry, pipeline, "bytes", "Bytes of keys and values read");
    events = counter(registry, pipeline, "events", "Events sent on to their entities");
    filtered =
        counter(registry, pipeline, "filtered", "Records for which the filter does not hold");
    unknownFields =
        counter(registry, pipeline, "unknown.fields", "Fields that the format does not know");
    batches = counter(registry, pipeline, "batches", "Batches that became durable");
    resends = counter(registry, pipeline, "resends", "Batches sent again for want of an answer");
    removedUnread =
        counter(registry, pipeline, "removed.unread", "Offsets that retention removed unread");
    truncated = counter(registry, pipeline, "truncated", "Times that a log had lost its end");
    raises = counter(registry, pipeline, "raises", "Times that an idle partition was raised");
    reconnects = counter(registry, pipeline, "reconnects", "Times that reading had to begin again");
    for (var reason : Refusal.values()) {
      quarantined.put(
          reason,
          Counter.builder("watershed.ingest.quarantined")
              .description("Records durable in quarantine")
              .tag("pipeline", pipeline)
              .tag("reason", reason.name())
              .register(registry));
    }
    eventsPerBatch =
        DistributionSummary.builder("watershed.ingest.batch.events")
            .description("Events in a batch")
            .tag("pipeline", pipeline)
            .publishPercentiles(0.5, 0.95)
            .register(registry);
    freshness = timer(registry, pipeline, "freshness", "From a record's timestamp to durable");
    latency = timer(registry, pipeline, "latency", "From reading a record to durable");
  }

  Counter quarantined(Refusal reason) {
    return quarantined.get(reason);
  }

  private static Counter counter(
      MeterRegistry registry, String pipeline, String name, String description) {
    return Counter.builder("watershed.ingest." + name)
        .description(description)
        .tag("pipeline", pipeline)
        .register(registry);
  }

  private static Timer timer(
      MeterRegistry registry, String pipeline, String name, String description) {
    return Timer.builder("watershed.ingest." + name)
        .description(description)
        .tag("pipeline", pipeline)
        .publishPercentiles(0.5, 0.95, 0.99)
        .serviceLevelObjectives(
            Duration.ofMillis(10),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30))
        .maximumExpectedValue(Duration.ofMinutes(10))
        .register(registry);
  }
}
