package io.watershed.replay.worker;

import java.util.ArrayDeque;

/**
 * What was sent of a split and isn't durable yet, held against the node's window; nothing may be
 * sent before the node has said how much.
 */
final class InFlight {

  /**
   * @param events of the call up to there
   */
  private record Sent(long nextRow, long events) {}

  /** The ends of sections. */
  private final ArrayDeque<Sent> sent = new ArrayDeque<>();

  private int window;
  private boolean answered;
  private long events;
  private long durableEvents;
  private long lastNextRow;
  private long durable;

  /**
   * @param durable everything before this row is durable
   */
  InFlight(long durable) {
    this.durable = durable;
    this.lastNextRow = durable;
  }

  /** How many events more may be sent. */
  int room() {
    return (int) Math.max(0, window - (events - durableEvents));
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
    return !answered || !sent.isEmpty() || events > durableEvents;
  }

  /** Takes note of a chunk. */
  void sent(long nextRow, int more) {
    events += more;
    if (nextRow > lastNextRow) {
      sent.addLast(new Sent(nextRow, events));
      lastNextRow = nextRow;
    }
  }

  /**
   * Takes note of an answer.
   *
   * @param nowDurable events of the call that are, wherever they lie
   * @return whether the node has got any further by it
   */
  boolean answered(long durableRow, int newWindow, long nowDurable) {
    boolean further = !answered || durableRow > durable || nowDurable > durableEvents;
    answered = true;
    window = newWindow;
    durable = Math.max(durable, durableRow);
    durableEvents = Math.max(durableEvents, nowDurable);
    while (!sent.isEmpty() && sent.getFirst().nextRow <= durable) {
      durableEvents = Math.max(durableEvents, sent.removeFirst().events);
    }
    return further;
  }
}
