package io.watershed.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process has used, with or without its descendants, as {@code /proc} says: CPU seconds and
 * memory. Children that have ended count with the parent that has waited for them; a process that
 * has ended itself keeps what it had used when it was last asked for.
 */
public final class ProcessMeter {

  /** USER_HZ, which is 100 wherever Linux runs Java. */
  private static final double TICKS_A_SECOND = 100;

  private static final int USER_TIME = 11;
  private static final int TIMES = 2;
  private static final int TIMES_WITH_CHILDREN = 4;
  private static final double MIB = 1024;

  private final ProcessHandle process;
  private final boolean withDescendants;
  private double cpuSeconds;
  private double peakResidentMib;

  private ProcessMeter(ProcessHandle process, boolean withDescendants) {
    this.process = process;
    this.withDescendants = withDescendants;
  }

  /** A process with its descendants. */
  public static ProcessMeter ofTree(ProcessHandle process) {
    return new ProcessMeter(process, true);
  }

  /** This process without its children, which have meters of their own. */
  public static ProcessMeter ofThisProcess() {
    return new ProcessMeter(ProcessHandle.current(), false);
  }

  /** CPU seconds since the process began. */
  public synchronized double cpuSeconds() throws IOException {
    double ticks = 0;
    for (var pid : pids()) {
      ticks += ticks(pid, withDescendants ? TIMES_WITH_CHILDREN : TIMES);
    }
    cpuSeconds = Math.max(cpuSeconds, ticks / TICKS_A_SECOND);
    return cpuSeconds;
  }

  private static long ticks(long pid, int times) throws IOException {
    var stat = read(pid, "stat");
    if (stat.isEmpty()) {
      return 0;
    }
    // The name, in parentheses, may hold anything.
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = 0;
    for (int i = USER_TIME; i < USER_TIME + times; i++) {
      ticks += Long.parseLong(fields[i]);
    }
    return ticks;
  }

  /** Highest resident memory of the process itself so far, in MiB. */
  synchronized double peakResidentMib() throws IOException {
    double peak = kib(read(process.pid(), "status"), "VmHWM:") / MIB;
    peakResidentMib = Math.max(peakResidentMib, peak);
    return peakResidentMib;
  }

  /** Memory of the process and its descendants, what they share counted once, in MiB. */
  double proportionalMib() throws IOException {
    double kib = 0;
    for (var pid : pids()) {
      kib += kib(read(pid, "smaps_rollup"), "Pss:");
    }
    return kib / MIB;
  }

  private static double kib(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).replace("kB", "").strip())
        .mapToDouble(Double::parseDouble)
        .findFirst()
        .orElse(0);
  }

  private List<Long> pids() {
    var descendants = withDescendants ? process.descendants() : Stream.<ProcessHandle>empty();
    return Stream.concat(Stream.of(process), descendants).map(ProcessHandle::pid).toList();
  }

  /** Empty where the process is gone. */
  private static String read(long pid, String file) throws IOException {
    var path = Path.of("/proc", Long.toString(pid), file);
    try {
      return Files.readString(path);
    } catch (IOException e) {
      // One that has just ended is listed until its parent has asked for its exit code.
      if (Files.exists(path) && !String.valueOf(e.getMessage()).endsWith("No such process")) {
        throw e;
      }
      return "";
    }
  }
}
