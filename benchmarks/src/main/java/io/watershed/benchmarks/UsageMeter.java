package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What processes use over time, looked at every 50 ms, so that CPU can be told between any two
 * moments, also ones that are known only later. Memory is the highest of the sum of all.
 */
final class UsageMeter implements AutoCloseable {

  private static final long SAMPLE_MILLIS = 50;

  /** Looking at memory walks over all of a process's mappings. */
  private static final int SAMPLES_A_LOOK_AT_MEMORY = 20;

  private final Map<String, Followed> processes = new LinkedHashMap<>();
  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("usage-sampler").daemon().factory());
  private long samples;
  private double peakMib;
  private IOException failure;

  private static final class Followed {
    private final ProcessMeter meter;
    private final List<Sample> samples = new ArrayList<>();
    private double peakMib;

    private Followed(ProcessMeter meter) {
      this.meter = meter;
    }
  }

  /**
   * CPU seconds used so far.
   *
   * @param at epoch ms
   */
  private record Sample(long at, double cpuSeconds) {}

  private UsageMeter() {
    var unused =
        sampler.scheduleWithFixedDelay(this::sample, 0, SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Begins, with no process yet. */
  static UsageMeter begin() {
    return new UsageMeter();
  }

  /** Follows a process with its descendants from now on. */
  synchronized void follow(String name, ProcessHandle process) throws IOException {
    var followed = new Followed(ProcessMeter.ofTree(process));
    followed.samples.add(new Sample(System.currentTimeMillis(), followed.meter.cpuSeconds()));
    processes.put(name, followed);
  }

  private synchronized void sample() {
    try {
      boolean withMemory = samples++ % SAMPLES_A_LOOK_AT_MEMORY == 0;
      double mib = 0;
      for (var followed : processes.values()) {
        followed.samples.add(new Sample(System.currentTimeMillis(), followed.meter.cpuSeconds()));
        if (withMemory) {
          double own = followed.meter.proportionalMib();
          followed.peakMib = Math.max(followed.peakMib, own);
          mib += own;
        }
      }
      peakMib = Math.max(peakMib, mib);
    } catch (IOException e) {
      failure = e;
    }
  }

  /** CPU µs an event since the beginning of each process, and peak memory. */
  synchronized void report(ObjectNode result, long events) throws IOException {
    sample();
    check();
    var cpu = result.putObject("cpu_us_per_event");
    processes.forEach(
        (name, followed) ->
            cpu.put(name, rounded(followed.samples.getLast().cpuSeconds() / events * 1e6)));
    reportMemory(result);
  }

  /** CPU µs an event between two moments (epoch ms), and peak memory. */
  synchronized void report(ObjectNode result, long events, long from, long to) throws IOException {
    check();
    var cpu = result.putObject("cpu_us_per_event");
    double all = 0;
    for (var followed : processes.entrySet()) {
      var samples = followed.getValue().samples;
      double used = at(samples, to) - at(samples, from);
      all += used;
      cpu.put(followed.getKey(), rounded(used / events * 1e6));
    }
    cpu.put("all", rounded(all / events * 1e6));
    reportMemory(result);
  }

  private void reportMemory(ObjectNode result) {
    var memory = result.putObject("peak_mib");
    processes.forEach((name, followed) -> memory.put(name, Math.round(followed.peakMib)));
    memory.put("all", Math.round(peakMib));
  }

  private void check() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  /** CPU seconds at a moment, on a straight line between the samples around it. */
  private static double at(List<Sample> samples, long moment) {
    var before = samples.getFirst();
    for (var sample : samples) {
      if (sample.at() >= moment) {
        double share =
            sample.at() == before.at()
                ? 1
                : (double) (moment - before.at()) / (sample.at() - before.at());
        return before.cpuSeconds()
            + Math.clamp(share, 0, 1) * (sample.cpuSeconds() - before.cpuSeconds());
      }
      before = sample;
    }
    return before.cpuSeconds();
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
