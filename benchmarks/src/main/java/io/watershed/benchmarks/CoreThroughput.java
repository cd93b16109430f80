package io.watershed.benchmarks;

import com.sun.management.ThreadMXBean;
import io.watershed.protocol.pipeline.Measure;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Events a second that one core takes through {@code decide} and {@code apply}. Batches are made
 * outside of what is measured; so is what they allocate: the garbage collector's profiler of JMH
 * would count it in, therefore the thread's own allocation is read around the loop. So is its CPU
 * time: on a machine that does other things too, that is what says how much a core takes.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class CoreThroughput {

  /** Events an invocation. */
  static final int EVENTS = 1 << 18;

  /** What is loaded. */
  @State(Scope.Benchmark)
  public static class Load {

    @Param({"1", "20000", "1000000"})
    int entities;

    @Param({"1", "16", "256"})
    int batch;

    @Param("DOUBLE")
    Measure.Type type;

    private CoreLoad load;
    private CoreLoad.Turn[] turns;

    @Setup(Level.Trial)
    public void create() {
      long eventsAMinute = entities == 1 ? 60_000 : entities <= 20_000 ? 60 : 6;
      load = new CoreLoad(entities, eventsAMinute, type);
      // Every entity has its windows and ids before anything is measured.
      for (int taken = 0; taken < entities; taken += EVENTS) {
        for (CoreLoad.Turn turn : load.turns(Math.min(EVENTS, entities - taken), 4)) {
          load.apply(turn);
        }
      }
    }

    @Setup(Level.Invocation)
    public void makeBatches() {
      turns = load.turns(EVENTS / batch, batch);
    }
  }

  /** What so many events have allocated, and their CPU time. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Cost {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    public long bytes;
    public long nanos;
    public long events;
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void decideAndApply(Load load, Cost cost) {
    long bytes = Cost.THREADS.getCurrentThreadAllocatedBytes();
    long nanos = Cost.THREADS.getCurrentThreadCpuTime();
    for (CoreLoad.Turn turn : load.turns) {
      load.load.apply(turn);
    }
    cost.nanos += Cost.THREADS.getCurrentThreadCpuTime() - nanos;
    cost.bytes += Cost.THREADS.getCurrentThreadAllocatedBytes() - bytes;
    cost.events += EVENTS;
  }
}
