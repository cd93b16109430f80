package io.watershed.runtime.results;

import io.watershed.persistence.WindowRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An outbox in memory, with the newest version of each entity's one window, that can be made to
 * fail.
 */
final class MemoryOutbox implements Outbox {

  private final Map<String, WindowRow> rows = new TreeMap<>();
  private boolean broken;
  private boolean brokenForSent;

  /** The entity's result has a newer version. */
  synchronized void put(WindowRow row) {
    rows.put(row.entity(), row);
  }

  synchronized void breakDown(boolean down) {
    broken = down;
  }

  synchronized void breakDownForSent(boolean down) {
    brokenForSent = down;
  }

  @Override
  public synchronized List<WindowRow> behind(int limit) {
    check(broken);
    return new ArrayList<>(rows.values()).subList(0, Math.min(limit, rows.size()));
  }

  @Override
  public synchronized long count() {
    check(broken);
    return rows.size();
  }

  @Override
  public synchronized void sent(List<WindowRow> sent) {
    check(broken || brokenForSent);
    for (var row : sent) {
      rows.computeIfPresent(
          row.entity(), (entity, now) -> now.revision() > row.revision() ? now : null);
    }
  }

  private static void check(boolean down) {
    if (down) {
      throw new IllegalStateException("the store is down");
    }
  }
}
