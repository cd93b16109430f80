package io.watershed.runtime.grpc;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** The counters of what workers feed through this node. */
final class FeedMeters {

  private final MeterRegistry registry;

  FeedMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Of one pipeline. */
  OfPipeline of(String pipeline) {
    return new OfPipeline(registry, pipeline);
  }

  /** The counters of one pipeline. */
  static final class OfPipeline {

    final Counter events;
    final Counter refused;
    final Counter batches;
    final Counter resends;

    private OfPipeline(MeterRegistry registry, String pipeline) {
      events = counter(registry, pipeline, "events", "Events of files that became durable");
      refused = counter(registry, pipeline, "refused", "Rows of files that came into quarantine");
      batches =
          counter(registry, pipeline, "batches", "Batches of files' events that became durable");
      resends = counter(registry, pipeline, "resends", "Batches sent again for want of an answer");
    }

    private static Counter counter(
        MeterRegistry registry, String pipeline, String name, String description) {
      return Counter.builder("watershed.replay." + name)
          .description(description)
          .tag("pipeline", pipeline)
          .register(registry);
    }
  }
}
