package io.watershed.sharding.entity;

import io.watershed.sharding.entity.LiveHistory.Page;
import io.watershed.sharding.entity.LiveHistory.Run;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * A replay job that a unit is being sealed for. First what the journal holds is folded in while
 * live events go on; then, with live events kept waiting, the little that has come meanwhile. In
 * memory alone: after a restart the request is repeated, and fences drop what was folded before.
 */
final class Sealing {

  private final EntityCommand.Seal request;
  private final LiveHistory history;
  private final Queue<Run> runs = new ArrayDeque<>();
  private long next;
  private boolean more;
  private boolean finishing;

  Sealing(EntityCommand.Seal request, LiveHistory history) {
    this.request = request;
    this.history = history;
  }

  EntityCommand.Seal request() {
    return request;
  }

  int generation() {
    return request.terms().generation();
  }

  /** Reads the first part; may be called by another thread. */
  Supplier<Page> first() {
    return history::first;
  }

  /** Takes a part in. */
  void take(Page page) {
    runs.addAll(page.runs());
    next = page.next();
    more = page.more();
  }

  /** What is to be folded in next; null: nothing is left of what was read. */
  Run nextRun() {
    return runs.poll();
  }

  /**
   * Reads the part after the last one; may be called by another thread. Null: everything up to a
   * moment at which live events had to wait already is read.
   */
  Supplier<Page> rest() {
    if (!more) {
      if (finishing) {
        return null;
      }
      finishing = true;
    }
    long from = next;
    return () -> history.from(from);
  }

  /** Whether live events have to wait until it is over. */
  boolean keepsWaiting() {
    return finishing;
  }
}
