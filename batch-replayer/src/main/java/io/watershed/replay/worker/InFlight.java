package io.watershed.replay.worker;

import java.util.ArrayDeque;

/**
 * What was sent of a split and isn't durable yet, held against the node's window; nothing may be
 * sent before the node has said how much.
 */
final class InFlight {

  private record Sent(long nextRow, int events) {}

  private final ArrayDeque<Sent> sent = new ArrayDeque<>();
  private int window;
  private boolean answered;
  private int events;
  private long durable;

  /**
   * @param durable everything before this row is durable
   */
  InFlight(long durable) {
    this.durable = durable;
  }

  /** How many events more may be sent. */
  int room() {
    return Math.max(0, window - events);
  }

  /** How many events may be under way at once. */
  int window() {
    return window;
  }

  /** Everything before this row is durable. */
  long durable() {
    return durable;
  }

  /**
   * Whether the node owes an answer: something isn't durable yet, or it has said nothing so far.
   */
  boolean isWaiting() {
    return !answered || !sent.isEmpty();
  }

  /** Takes note of a chunk. */
  void sent(long nextRow, int more) {
    sent.addLast(new Sent(nextRow, more));
    events += more;
  }

  /**
   * Takes note of an answer.
   *
   * @return whether the node has got any further by it
   */
  boolean answered(long durableRow, int newWindow) {
    boolean first = !answered;
    answered = true;
    window = newWindow;
    if (durableRow <= durable) {
      return first;
    }
    durable = durableRow;
    while (!sent.isEmpty() && sent.getFirst().nextRow <= durableRow) {
      events -= sent.removeFirst().events;
    }
    return true;
  }
}
