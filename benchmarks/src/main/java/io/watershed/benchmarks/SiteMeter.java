package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.multinode.Part;
import io.watershed.multinode.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Measures all processes of a site, and the one that drives it, between two moments. */
final class SiteMeter implements AutoCloseable {

  private static final long SAMPLE_SECONDS = 2;
  private static final long FOLLOW_MILLIS = 100;

  private final Map<String, ProcessMeter> meters = new LinkedHashMap<>();
  private final Map<String, Double> cpuBefore = new LinkedHashMap<>();
  private final Map<String, ProcessMeter> followed = new LinkedHashMap<>();
  private final ProcessMeter database;
  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("memory-sampler").daemon().factory());
  private volatile double databasePeak;

  private SiteMeter(Site site) throws IOException {
    for (Part part : site.parts()) {
      meters.put(part.name(), ProcessMeter.ofTree(part.process().orElseThrow()));
    }
    meters.put("driver", ProcessMeter.ofThisProcess());
    database = meters.get("database");
    for (var meter : meters.entrySet()) {
      cpuBefore.put(meter.getKey(), meter.getValue().cpuSeconds());
    }
    var unused = sampler.scheduleWithFixedDelay(this::sample, 0, SAMPLE_SECONDS, TimeUnit.SECONDS);
  }

  /** Begins to measure processes that all run. */
  static SiteMeter begin(Site site) throws IOException {
    return new SiteMeter(site);
  }

  /** Measures a process as well that has just begun and may end before the others do. */
  void follow(String name, ProcessHandle process) {
    var meter = ProcessMeter.ofTree(process);
    meters.put(name, meter);
    cpuBefore.put(name, 0.0);
    followed.put(name, meter);
    var unused =
        sampler.scheduleWithFixedDelay(() -> look(meter), 0, FOLLOW_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static void look(ProcessMeter meter) {
    try {
      meter.cpuSeconds();
      meter.peakResidentMib();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void sample() {
    try {
      databasePeak = Math.max(databasePeak, database.proportionalMib());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Adds what was used since the beginning: CPU seconds for each million events, and peak memory.
   *
   * @param events that were taken in meanwhile
   */
  void report(ObjectNode result, long events) throws IOException {
    var cpu = result.putObject("cpu_seconds_per_million");
    double all = 0;
    for (var meter : meters.entrySet()) {
      double used = meter.getValue().cpuSeconds() - cpuBefore.get(meter.getKey());
      cpu.put(meter.getKey(), rounded(used / events * 1e6));
      all += used;
    }
    cpu.put("all", rounded(all / events * 1e6));
    var memory = result.putObject("peak_mib");
    memory.put("node", Math.round(meters.get("node").peakResidentMib()));
    memory.put("broker", Math.round(meters.get("broker").peakResidentMib()));
    memory.put("database", Math.round(databasePeak));
    for (var meter : followed.entrySet()) {
      memory.put(meter.getKey(), Math.round(meter.getValue().peakResidentMib()));
    }
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }

  @Override
  public void close() {
    // A sample must not end half way through: its thread is not interrupted.
    sampler.shutdown();
  }
}
