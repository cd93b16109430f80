package io.watershed.sharding.engine;

import io.watershed.protocol.pipeline.Expression;
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

  /** How often the summary row is refreshed where windows are published on close alone, ms. */
  private static final long SUMMARY_EVERY = 60_000;

  private final String pipeline;
  private final List<Measure> measures;
  private final BatchShape shape;
  private final List<WindowPlan> windows;
  private final long dedupHorizon;
  private final long allowedLateness;
  private final boolean refreshes;
  private final long emitEvery;
  private final boolean latestWins;
  private final long maxStateBytes;

  private Plan(PipelineDefinition definition) {
    this.pipeline = definition.name();
    this.measures = definition.measures();
    this.shape = BatchShape.of(definition);
    List<Expression> conditions = definition.conditions();
    this.windows =
        IntStream.range(0, definition.windows().size())
            .mapToObj(i -> windowPlan(i, definition.windows().get(i), definition, conditions))
            .toList();
    this.dedupHorizon = definition.dedupHorizon().toMillis();
    this.allowedLateness = definition.allowedLateness().toMillis();
    this.refreshes = definition.emission().every().isPresent();
    this.emitEvery = definition.emission().every().map(Duration::toMillis).orElse(SUMMARY_EVERY);
    this.latestWins = definition.latestWins();
    this.maxStateBytes = definition.bounds().maxStateBytes();
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

  private static WindowPlan windowPlan(
      int index, Window window, PipelineDefinition definition, List<Expression> conditions) {
    return new WindowPlan(
        index,
        window.name(),
        Layouts.of(window),
        definition.allowedLateness().toMillis(),
        window.metrics().stream()
            .map(metric -> MetricPlan.of(metric, definition.measures(), conditions))
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

  /** The columns that events carry. */
  BatchShape shape() {
    return shape;
  }

  /** The window definitions, in the order of the file. */
  public List<WindowPlan> windows() {
    return windows;
  }

  /** Whether open windows are published between opening and closing. */
  public boolean refreshes() {
    return refreshes;
  }

  /** How often what is behind is published at most, ms. */
  public long emitEvery() {
    return emitEvery;
  }

  /** Whether a later version of an event replaces it. */
  public boolean latestWins() {
    return latestWins;
  }

  /** Memory that the state of an entity may take. */
  public long maxStateBytes() {
    return maxStateBytes;
  }

  /** How far behind the watermark a window's end may be and still be updated, ms. */
  long allowedLateness() {
    return allowedLateness;
  }

  /** One bit a window definition. */
  long everyWindow() {
    return (1L << windows.size()) - 1;
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

  /** The watermark at which a dedup bucket no longer lives. */
  long endOfDedupBucket(long bucket) {
    return (bucket + 1) * dedupBucketWidth() + dedupHorizon;
  }
}
