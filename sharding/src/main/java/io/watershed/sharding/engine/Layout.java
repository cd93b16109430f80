package io.watershed.sharding.engine;

import io.watershed.protocol.grid.Cells;
import io.watershed.protocol.grid.FixedCells;
import io.watershed.protocol.grid.Grids;

/** How the windows of a definition lie in time, and the panes that they are put together from. */
sealed interface Layout {

  /** Sees the bounds of one window; the end is exclusive. */
  @FunctionalInterface
  interface Visitor {
    void visit(long key, long start, long end);
  }

  /** Whether any window holds an instant. */
  default boolean holds(long time) {
    return true;
  }

  /** Start of the pane that an instant is in. */
  long paneStart(long time);

  /** End, exclusive, of the pane that an instant is in. */
  long paneEnd(long time);

  /** End of that window that ends first of those that hold an instant. */
  long firstEnd(long time);

  /** End of that window that ends last of those that hold an instant. */
  long lastEnd(long time);

  /** Shows the windows over the pane that holds an instant, ascending. */
  void forEachWindow(long time, Visitor visitor);

  /** Windows that are put together from several panes. */
  sealed interface OfSpans extends Layout {

    /** Start of the window with this key. */
    long startOf(long key);

    /** End of the window with this key, exclusive. */
    long endOf(long key);
  }

  /** Cells of which each is a window and a pane. */
  record OfCells(Cells cells) implements Layout {
    @Override
    public long paneStart(long time) {
      return cells.startOf(time);
    }

    @Override
    public long paneEnd(long time) {
      return cells.endOf(time);
    }

    @Override
    public long firstEnd(long time) {
      return cells.endOf(time);
    }

    @Override
    public long lastEnd(long time) {
      return cells.endOf(time);
    }

    @Override
    public void forEachWindow(long time, Visitor visitor) {
      long start = cells.startOf(time);
      visitor.visit(start, start, cells.endOf(time));
    }
  }

  /**
   * Windows of one length that begin every {@code slide}. Each of their bounds is a bound of a
   * pane: panes are as long as the greatest common divisor of size and slide.
   */
  record Sliding(long size, FixedCells starts, FixedCells panes) implements OfSpans {

    Sliding(long size, long slide, long offset) {
      this(size, new FixedCells(slide, offset), Grids.panes(size, slide, offset));
    }

    @Override
    public long startOf(long key) {
      return key;
    }

    @Override
    public long endOf(long key) {
      return key + size;
    }

    @Override
    public boolean holds(long time) {
      return time - starts.startOf(time) < size;
    }

    @Override
    public long paneStart(long time) {
      return panes.startOf(time);
    }

    @Override
    public long paneEnd(long time) {
      return panes.endOf(time);
    }

    @Override
    public long firstEnd(long time) {
      return starts.endOf(time - size) + size;
    }

    @Override
    public long lastEnd(long time) {
      return starts.startOf(time) + size;
    }

    @Override
    public void forEachWindow(long time, Visitor visitor) {
      long last = starts.startOf(time);
      for (long start = starts.endOf(time - size); start <= last; start += starts.size()) {
        visitor.visit(start, start, start + size);
      }
    }
  }

  /** From the begin of a cell to the end of each of its steps; a window's key is its end. */
  record Cumulative(Cells cells, long step) implements OfSpans {

    @Override
    public long startOf(long key) {
      return cells.startOf(key - 1);
    }

    @Override
    public long endOf(long key) {
      return key;
    }

    @Override
    public long paneStart(long time) {
      return time - (time - cells.startOf(time)) % step;
    }

    @Override
    public long paneEnd(long time) {
      return Math.min(paneStart(time) + step, cells.endOf(time));
    }

    @Override
    public long firstEnd(long time) {
      return paneEnd(time);
    }

    @Override
    public long lastEnd(long time) {
      return cells.endOf(time);
    }

    @Override
    public void forEachWindow(long time, Visitor visitor) {
      long start = cells.startOf(time);
      long cellEnd = cells.endOf(time);
      long end = paneEnd(time);
      while (end < cellEnd) {
        visitor.visit(end, start, end);
        end += step;
      }
      visitor.visit(cellEnd, start, cellEnd);
    }
  }

  /** One window over all times, in panes. */
  record Unbounded(Cells panes) implements OfSpans {

    @Override
    public long startOf(long key) {
      return WindowPlan.BEGINNING;
    }

    @Override
    public long endOf(long key) {
      return WindowPlan.END;
    }

    @Override
    public long paneStart(long time) {
      return panes.startOf(time);
    }

    @Override
    public long paneEnd(long time) {
      return panes.endOf(time);
    }

    @Override
    public long firstEnd(long time) {
      return WindowPlan.END;
    }

    @Override
    public long lastEnd(long time) {
      return WindowPlan.END;
    }

    @Override
    public void forEachWindow(long time, Visitor visitor) {
      visitor.visit(0, WindowPlan.BEGINNING, WindowPlan.END);
    }
  }

  /**
   * Sessions: each is a pane. What is said here is about the session that an event opens where it
   * joins none.
   *
   * @param gap pause that ends a session, ms
   * @param cut cells whose bounds no session crosses
   */
  record Session(long gap, Cells cut) implements Layout {
    @Override
    public long paneStart(long time) {
      return time;
    }

    @Override
    public long paneEnd(long time) {
      return Math.min(time + gap, cut.endOf(time));
    }

    @Override
    public long firstEnd(long time) {
      return paneEnd(time);
    }

    @Override
    public long lastEnd(long time) {
      return paneEnd(time);
    }

    @Override
    public void forEachWindow(long time, Visitor visitor) {
      visitor.visit(time, time, paneEnd(time));
    }
  }
}
