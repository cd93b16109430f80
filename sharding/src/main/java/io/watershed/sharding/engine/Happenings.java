package io.watershed.sharding.engine;

import java.util.ArrayList;
import java.util.List;

/** What becomes of windows while one stored event is applied. */
final class Happenings {

  /** A window that is no more, with the version that says so. */
  record Withdrawal(OpenWindow window, WindowResult version) {}

  /** Null where the first record of an id wins. */
  private final Contributions contributions;

  private List<OpenWindow> opened = List.of();
  private List<OpenWindow> closed = List.of();
  private List<Withdrawal> withdrawn = List.of();
  private long nextDue = Long.MAX_VALUE;

  Happenings(Contributions contributions) {
    this.contributions = contributions;
  }

  /** A stored event begins. */
  void clear() {
    opened = List.of();
    closed = List.of();
    withdrawn = List.of();
  }

  void opened(OpenWindow window) {
    opened = with(opened, window);
    dueAt(window.finalAt());
  }

  void closed(OpenWindow window) {
    closed = with(closed, window);
  }

  /** A window ceases to exist; if it was published, that has to be said. */
  void withdrawn(OpenWindow window, long sequence, long watermark) {
    window.withdraw();
    if (!window.neverPublished()) {
      withdrawn = with(withdrawn, new Withdrawal(window, window.withdrawal(sequence, watermark)));
    }
  }

  /** No open window of a definition holds the events between two times any more, both included. */
  void released(WindowPlan definition, long first, long last) {
    if (contributions != null) {
      contributions.release(definition.bit(), first, last);
    }
  }

  /** There is something to do once the watermark is there. */
  void dueAt(long watermark) {
    nextDue = Math.min(nextDue, watermark);
  }

  /** All that is due has been done; what comes next is due then. */
  void nextDue(long watermark) {
    nextDue = watermark;
  }

  /** A watermark below which nothing is to do. */
  long nextDue() {
    return nextDue;
  }

  private static <T> List<T> with(List<T> list, T item) {
    List<T> longer = list.isEmpty() ? new ArrayList<>(2) : list;
    longer.add(item);
    return longer;
  }

  /** Windows that were opened; some may be closed or gone by now. */
  List<OpenWindow> opened() {
    return opened;
  }

  /** Windows that were closed. */
  List<OpenWindow> closed() {
    return closed;
  }

  /** Published windows that are no more; others with the same key may have come. */
  List<Withdrawal> withdrawn() {
    return withdrawn;
  }
}
