package io.watershed.multinode.replay;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What the pipeline {@code devices} must come to, live and by a job, worked out by a plain loop
 * over what was sent and what stands in the files. The rules and their constants are written down
 * here a second time.
 */
final class DeviceOracle {

  private static final long ALLOWED_LATENESS = 5 * 60_000;

  /** A window of one device; starts at an epoch ms. */
  record Window(String device, long start) {}

  /**
   * What is seen of a window.
   *
   * @param job empty: live
   */
  record Figures(
      String status, long events, long sum, long min, long max, String job, int decision) {
    private Figures plus(long value) {
      return new Figures(
          status,
          events + 1,
          sum + value,
          Math.min(min, value),
          Math.max(max, value),
          job,
          decision);
    }
  }

  private final List<Reading.Sent> sent;
  private final Map<Integer, Long> watermarks = new HashMap<>();

  /**
   * @param sent in the order of the topic
   */
  DeviceOracle(List<Reading.Sent> sent) {
    this.sent = sent;
    sent.forEach(one -> watermarks.merge(one.partition(), one.reading().time(), Math::max));
  }

  /** The live numbers of a stretch. */
  Map<Window, Figures> live(Stretch stretch, int decision) {
    var windows = new HashMap<Window, Figures>();
    var taken = new HashSet<Long>();
    var highest = new HashMap<Integer, Long>();
    for (var one : sent) {
      long watermark = highest.merge(one.partition(), one.reading().time(), Math::max);
      if (within(stretch, one.reading())
          && finalAt(start(one.reading())) > watermark
          && taken.add(one.reading().id())) {
        add(windows, one.reading(), "FINAL", "", decision);
      }
    }
    return windows;
  }

  /**
   * The numbers of a job: its files, and what came live beyond the cut, once an id and without
   * lateness.
   *
   * @param cut last offset by partition that is not part of the truth
   */
  Map<Window, Figures> corrected(
      Stretch stretch, Map<Integer, Long> cut, String job, int decision) {
    var windows = new HashMap<Window, Figures>();
    var taken = new HashSet<Long>();
    for (var reading : stretch.inFiles()) {
      if (taken.add(reading.id())) {
        add(windows, reading, "CORRECTED", job, decision);
      }
    }
    for (var one : sent) {
      if (within(stretch, one.reading())
          && one.offset() > cut.getOrDefault(one.partition(), -1L)
          && taken.add(one.reading().id())) {
        add(windows, one.reading(), "CORRECTED", job, decision);
      }
    }
    return windows;
  }

  /** Devices that have been heard of in any way. */
  Set<String> devices(Collection<Stretch> stretches) {
    var devices = new HashSet<String>();
    sent.forEach(one -> devices.add(one.reading().device()));
    stretches.forEach(stretch -> stretch.inFiles().forEach(r -> devices.add(r.device())));
    return devices;
  }

  /** The first hours of a stretch, which nothing changes any more. */
  static Map<Window, Figures> closed(Map<Window, Figures> windows, String device) {
    var closed = new HashMap<Window, Figures>();
    windows.forEach(
        (window, figures) -> {
          if (window.device().equals(device) && !figures.status().equals("PROVISIONAL")) {
            closed.put(window, figures);
          }
        });
    return closed;
  }

  private void add(
      Map<Window, Figures> windows, Reading reading, String settled, String job, int decision) {
    long start = start(reading);
    windows.compute(
        new Window(reading.device(), start),
        (window, figures) ->
            Objects.requireNonNullElseGet(
                    figures,
                    () ->
                        new Figures(
                            finalAt(start) <= watermark(reading.device()) ? settled : "PROVISIONAL",
                            0,
                            0,
                            Long.MAX_VALUE,
                            Long.MIN_VALUE,
                            job,
                            decision))
                .plus(reading.value()));
  }

  private long watermark(String device) {
    return watermarks.getOrDefault(DeviceTopic.partitionOf(device), Long.MIN_VALUE);
  }

  private static boolean within(Stretch stretch, Reading reading) {
    return reading.time() >= stretch.from() && reading.time() < stretch.to();
  }

  private static long start(Reading reading) {
    return Math.floorDiv(reading.time(), Stretch.HOUR) * Stretch.HOUR;
  }

  private static long finalAt(long start) {
    return start + Stretch.HOUR + ALLOWED_LATENESS;
  }
}
