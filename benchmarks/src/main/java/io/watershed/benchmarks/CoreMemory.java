package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.protocol.pipeline.Measure;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/** What entities take in memory: the heap after a collection, with and without them. */
final class CoreMemory {

  private static final int ENTITIES = 50_000;
  private static final int SOME = 1;
  private static final int MANY = 201;

  private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
  private final Measure.Type type;

  CoreMemory(Measure.Type type) {
    this.type = type;
  }

  void report(ObjectNode result) {
    long empty = used();
    CoreLoad load = load();
    long fresh = used();
    apply(load, SOME);
    long one = used();
    load.goIdle();
    long idle = used();
    CoreLoad busy = load();
    long before = used();
    apply(busy, MANY);
    double many = (double) (used() - before) / ENTITIES;
    result.put("bytes_per_new_entity", (fresh - empty) / ENTITIES);
    result.put("bytes_per_entity_with_one_event", (one - empty) / ENTITIES);
    result.put("bytes_per_idle_entity", (idle - empty) / ENTITIES);
    result.put(
        "bytes_per_dedup_id",
        Math.round((many - (double) (one - fresh) / ENTITIES) / (MANY - SOME)));
    busy.goIdle();
  }

  /** So many events a minute that all of them are in one window. */
  private CoreLoad load() {
    return new CoreLoad(ENTITIES, MANY * 2L, type);
  }

  private static void apply(CoreLoad load, int events) {
    for (int i = 0; i < ENTITIES; i++) {
      load.apply(load.turns(1, events)[0]);
    }
  }

  private long used() {
    for (int i = 0; i < 3; i++) {
      memory.gc();
    }
    return memory.getHeapMemoryUsage().getUsed();
  }
}
