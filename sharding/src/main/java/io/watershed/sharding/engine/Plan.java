package io.watershed.sharding.engine;

import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Window;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A pipeline definition, compiled for the engine: names resolved to indexes, durations to
 * milliseconds. One for all entities of the pipeline.
 */
public final class Plan {

  /** Live buckets of the dedup set: expiry is this many times finer than the horizon. */
  private static final int DEDUP_BUCKETS = 8;

  private final String pipeline;
  private final List<Measure> measures;
  private final List<WindowPlan> windows;
  private final long dedupHorizon;
  private final long emitEvery;

  private Plan(PipelineDefinition definition) {
    this.pipeline = definition.name();
    this.measures = definition.measures();
    this.windows =
        IntStream.range(0, definition.windows().size())
            .mapToObj(i -> windowPlan(i, definition.windows().get(i), definition))
            .toList();
    this.dedupHorizon = definition.dedupHorizon().toMillis();
    this.emitEvery = definition.emission().every().map(Duration::toMillis).orElse(Long.MAX_VALUE);
  }

  /**
   * Compiles a validated definition.
   *
   * @throws IllegalArgumentException if it has more windows than a verdict can name
   */
  public static Plan of(PipelineDefinition definition) {
    if (definition.windows().size() > Verdict.MOST_WINDOWS) {
      throw new IllegalArgumentException(
          "windows: "
              + definition.windows().size()
              + " (expected: at most "
              + Verdict.MOST_WINDOWS
              + "), pipeline "
              + definition.name());
    }
    return new Plan(definition);
  }

  private static WindowPlan windowPlan(int index, Window window, PipelineDefinition definition) {
    return new WindowPlan(
        index,
        window.name(),
        window.type().longest().orElseThrow().toMillis(),
        definition.allowedLateness().toMillis(),
        window.metrics().stream()
            .map(metric -> MetricPlan.of(metric, definition.measures(), definition.conditions()))
            .toList());
  }

  /** Name of the pipeline. */
  public String pipeline() {
    return pipeline;
  }

  /** The measures, in the order of the definition. */
  public List<Measure> measures() {
    return measures;
  }

  /** The window definitions, in the order of the file. */
  public List<WindowPlan> windows() {
    return windows;
  }

  /** How often open windows are published at most, ms. */
  public long emitEvery() {
    return emitEvery;
  }

  /** How far behind the watermark ids are remembered, ms. */
  long dedupHorizon() {
    return dedupHorizon;
  }

  /** Width of a dedup bucket, ms. */
  private long dedupBucketWidth() {
    return Math.max(1, dedupHorizon / DEDUP_BUCKETS);
  }

  /** The dedup bucket of an event time. */
  long dedupBucket(long time) {
    return Math.floorDiv(time, dedupBucketWidth());
  }

  /** The first dedup bucket that lives at a watermark. */
  long firstDedupBucket(long watermark) {
    return watermark == EntityState.NO_WATERMARK
        ? Long.MIN_VALUE
        : dedupBucket(watermark - dedupHorizon);
  }
}
