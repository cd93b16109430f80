package io.watershed.sharding.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The open windows of one entity: by definition, then start. */
final class OpenWindows {

  private final Plan plan;
  private final List<TreeMap<Long, OpenWindow>> byDefinition;

  OpenWindows(Plan plan) {
    this.plan = plan;
    this.byDefinition = new ArrayList<>(plan.windows().size());
    for (int i = 0; i < plan.windows().size(); i++) {
      byDefinition.add(new TreeMap<>());
    }
  }

  void restore(WindowSnapshot snapshot) {
    for (WindowPlan definition : plan.windows()) {
      if (definition.name().equals(snapshot.window())) {
        byDefinition
            .get(definition.index())
            .put(snapshot.start(), new OpenWindow(definition, snapshot));
        return;
      }
    }
    throw new IllegalArgumentException(
        "window: "
            + snapshot.window()
            + " (expected: a window of pipeline "
            + plan.pipeline()
            + ")");
  }

  /** The window that holds an event time, opened if it isn't open. */
  OpenWindow at(WindowPlan definition, long time) {
    long start = definition.startOf(time);
    return byDefinition
        .get(definition.index())
        .computeIfAbsent(start, s -> new OpenWindow(definition, s));
  }

  /**
   * Counts a duplicate in the windows that hold its time and are open at its watermark. A window
   * that only the batch keeps from being closed yet is not one of them.
   */
  void countDuplicate(long time, long watermark, long sequence) {
    for (WindowPlan definition : plan.windows()) {
      OpenWindow window = byDefinition.get(definition.index()).get(definition.startOf(time));
      if (window != null && window.finalAt() > watermark) {
        window.touch(sequence);
        window.countDuplicate();
      }
    }
  }

  /** Whether a window is final at this watermark. */
  boolean anyDue(long watermark) {
    for (TreeMap<Long, OpenWindow> windows : byDefinition) {
      if (!windows.isEmpty() && windows.firstEntry().getValue().finalAt() <= watermark) {
        return true;
      }
    }
    return false;
  }

  /** Closes and removes what is final at this watermark. */
  List<OpenWindow> closeDue(long watermark, long sequence) {
    if (!anyDue(watermark)) {
      return List.of();
    }
    List<OpenWindow> closed = new ArrayList<>();
    for (TreeMap<Long, OpenWindow> windows : byDefinition) {
      Iterator<OpenWindow> ascending = windows.values().iterator();
      while (ascending.hasNext()) {
        OpenWindow window = ascending.next();
        if (window.finalAt() > watermark) {
          break;
        }
        window.touch(sequence);
        window.close(watermark);
        closed.add(window);
        ascending.remove();
      }
    }
    return closed;
  }

  boolean anyBehind() {
    for (TreeMap<Long, OpenWindow> windows : byDefinition) {
      for (OpenWindow window : windows.values()) {
        if (window.behind()) {
          return true;
        }
      }
    }
    return false;
  }

  void forEach(Consumer<OpenWindow> action) {
    for (TreeMap<Long, OpenWindow> windows : byDefinition) {
      windows.values().forEach(action);
    }
  }

  List<WindowSnapshot> snapshot() {
    List<WindowSnapshot> snapshots = new ArrayList<>();
    forEach(window -> snapshots.add(window.snapshot()));
    return snapshots;
  }
}
