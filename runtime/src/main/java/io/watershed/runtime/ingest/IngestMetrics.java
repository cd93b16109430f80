package io.watershed.runtime.ingest;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The figures of a node's ingest: counters by pipeline, and how each partition stands that is read
 * here. Micrometer sees them under {@code watershed.ingest}.
 */
public final class IngestMetrics {

  private final MeterRegistry registry;
  private final Map<String, PipelineMeters> pipelines = new ConcurrentHashMap<>();
  private final Map<Place, PartitionFigures> partitions = new ConcurrentHashMap<>();

  IngestMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** How the partitions stand that this node reads now. */
  public List<PartitionFigures> partitions() {
    return List.copyOf(partitions.values());
  }

  /**
   * How old records are when they become durable, by pipeline: 95th percentile over the last
   * seconds. A record that waits for longer than that counts as well, or a node on which nothing
   * becomes durable would look like one without work.
   *
   * @param clock epoch ms
   * @param now ms of a clock that never goes back
   */
  Map<String, Long> recentFreshness(long clock, long now) {
    Map<String, Long> figures = new HashMap<>();
    pipelines.forEach((name, meters) -> figures.put(name, meters.recent.p95(now)));
    for (PartitionFigures partition : partitions.values()) {
      partition
          .oldestHeld()
          .ifPresent(
              oldest -> {
                long age = clock - oldest;
                if (age > TimeUnit.SECONDS.toMillis(RecentFreshness.SECONDS)
                    && age <= RecentFreshness.HISTORY) {
                  figures.merge(partition.pipeline(), age, Math::max);
                }
              });
    }
    return figures;
  }

  PipelineMeters pipeline(String name) {
    return pipelines.computeIfAbsent(name, n -> new PipelineMeters(registry, n));
  }

  /** Begins the figures of a reader; {@link #close} ends them. */
  PartitionFigures open(String pipeline, Assignment assignment) {
    var figures = new PartitionFigures(pipeline, assignment.topic(), assignment.source());
    var place = Place.of(figures);
    partitions.put(place, figures);
    gauge(place, "position", "Stored position", PartitionFigures::position);
    gauge(place, "watermark", "Stored watermark, epoch ms", PartitionFigures::watermark);
    gauge(place, "lag", "Records from the stored position to the end", PartitionFigures::lag);
    gauge(place, "held", "Events read and not durable yet", f -> OptionalLong.of(f.heldEvents()));
    gauge(place, "raised", "Watermark that it was raised to, epoch ms", PartitionFigures::raisedTo);
    gauge(place, "idle", "1: idle, 0: not", f -> OptionalLong.of(f.isIdle() ? 1 : 0));
    return figures;
  }

  void close(PartitionFigures figures) {
    partitions.remove(Place.of(figures), figures);
  }

  /** Reads through the map: a partition that has moved away shows as NaN, not as its last value. */
  private void gauge(
      Place place, String name, String what, Function<PartitionFigures, OptionalLong> figure) {
    Gauge.builder(
            "watershed.ingest." + name,
            partitions,
            map -> {
              var figures = map.get(place);
              var value = figures == null ? OptionalLong.empty() : figure.apply(figures);
              return value.isPresent() ? value.getAsLong() : Double.NaN;
            })
        .description(what)
        .tag("pipeline", place.pipeline())
        .tag("topic", place.topic())
        .tag("partition", Integer.toString(place.partition()))
        .register(registry);
  }

  private record Place(String pipeline, String topic, int partition) {
    static Place of(PartitionFigures figures) {
      return new Place(figures.pipeline(), figures.topic(), figures.source().partition());
    }
  }
}
