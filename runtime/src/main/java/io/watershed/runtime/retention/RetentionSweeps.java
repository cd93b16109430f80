package io.watershed.runtime.retention;

import io.micrometer.core.instrument.MeterRegistry;
import io.watershed.persistence.Sweep;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Retention;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's thread that has its pipelines swept, one after the other, again and again. Every node
 * has one; the store sees to it that a pipeline is swept by one of them at a time, and once an
 * interval.
 */
public final class RetentionSweeps implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RetentionSweeps.class);

  private final Sweeper sweeper;
  private final Supplier<Collection<PipelineDefinition>> pipelines;
  private final Duration every;
  private final MeterRegistry registry;
  private final Map<String, SweepMeters> meters = new ConcurrentHashMap<>();
  private final Thread thread;

  /** The store's retention; blocks, and heeds an interrupt. */
  public interface Sweeper {
    /** Deletes what a pipeline doesn't keep, unless that was done within the interval. */
    Sweep sweep(String pipeline, Sweep.Policy policy, Duration every);
  }

  RetentionSweeps(
      Sweeper sweeper,
      Supplier<Collection<PipelineDefinition>> pipelines,
      Duration every,
      MeterRegistry registry) {
    this.sweeper = sweeper;
    this.pipelines = pipelines;
    this.every = every;
    this.registry = registry;
    // A platform thread: an interrupt must not close the socket of one that is virtual.
    this.thread = Thread.ofPlatform().daemon().name("watershed-retention").unstarted(this::run);
  }

  /**
   * Begins at once, and again whenever the interval has passed since.
   *
   * @param pipelines those that the node hosts
   */
  public static RetentionSweeps start(
      Sweeper sweeper,
      Supplier<Collection<PipelineDefinition>> pipelines,
      Duration every,
      MeterRegistry registry) {
    var sweeps = new RetentionSweeps(sweeper, pipelines, every, registry);
    sweeps.thread.start();
    return sweeps;
  }

  private void run() {
    try {
      while (true) {
        round();
        Thread.sleep(every);
      }
    } catch (InterruptedException e) {
      LOG.debug("stopped");
    }
  }

  /** Each pipeline once; what goes wrong with one is no reason to leave out the others. */
  void round() {
    for (PipelineDefinition pipeline : pipelines.get()) {
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      SweepMeters figures =
          meters.computeIfAbsent(pipeline.name(), name -> new SweepMeters(registry, name));
      try {
        took(pipeline.name(), figures, sweep(pipeline));
      } catch (RuntimeException e) {
        figures.failed();
        LOG.warn("retention: pipeline {}: {}", pipeline.name(), e.getMessage());
      }
    }
  }

  private Sweep sweep(PipelineDefinition pipeline) {
    Retention kept = pipeline.retention();
    return sweeper.sweep(
        pipeline.name(),
        new Sweep.Policy(kept.journal(), kept.windows(), kept.late(), kept.quarantined()),
        every);
  }

  private static void took(String pipeline, SweepMeters figures, Sweep sweep) {
    switch (sweep) {
      case Sweep.Done done -> {
        figures.deleted(done.deleted());
        figures.swept(done.took());
        if (done.deleted().all() > 0) {
          LOG.info("retention: pipeline {}: {} in {}", pipeline, done.deleted(), done.took());
        }
      }
      case Sweep.BrokenOff brokenOff -> figures.deleted(brokenOff.deleted());
      case Sweep.NotDue notDue -> notDue.ended().ifPresent(figures::sweptAgo);
      case Sweep.Elsewhere elsewhere -> LOG.debug("retention: {} is swept elsewhere", pipeline);
    }
  }

  /** Ends after the transaction that is under way; doesn't wait for it. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
