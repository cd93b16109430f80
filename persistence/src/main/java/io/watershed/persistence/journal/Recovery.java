package io.watershed.persistence.journal;

import io.watershed.persistence.ReplayedRun;
import io.watershed.persistence.TakenInRuns;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.persistence.JournalProtocol.RecoverySuccess;
import org.apache.pekko.persistence.JournalProtocol.ReplayMessagesFailure;
import org.apache.pekko.persistence.JournalProtocol.ReplayedMessage;

/**
 * An entity that waits for its events. It sees to it that none is missing, and that it is told the
 * end once.
 */
final class Recovery {
  private static final int COLLECTED = 128;
  private static final long COLLECTED_BYTES = 1 << 20;

  private final String persistenceId;
  private final long from;
  private final ActorRef entity;
  private final List<ReplayedMessage> messages = new ArrayList<>();

  /** Events that go as one message, behind the others. */
  private final List<TakenInRuns> run = new ArrayList<>();

  private JournalRow last;
  private long bytes;
  private long next;
  private boolean over;

  /**
   * @param from the first sequence number that is wanted
   */
  Recovery(String persistenceId, long from, ActorRef entity) {
    this.persistenceId = persistenceId;
    this.from = Math.max(1, from);
    this.entity = entity;
    next = this.from;
  }

  String persistenceId() {
    return persistenceId;
  }

  long from() {
    return from;
  }

  /** Whether it has been told the end. */
  boolean isOver() {
    return over;
  }

  /** Whether no event has come. */
  boolean isEmpty() {
    return next == from;
  }

  /** The sequence number of an event is known before its content is looked at. */
  boolean expects(long sequenceNumber) {
    if (over) {
      return false;
    }
    if (sequenceNumber != next) {
      fail(new JournalGapException(persistenceId, next, Long.toString(sequenceNumber)));
      return false;
    }
    return true;
  }

  /**
   * Takes an event for the entity. Some are collected first: an entity that is done with each event
   * before the next one is read would have to be woken for each.
   *
   * @param payload of the row, as an object
   */
  void replay(Object payload, JournalRow row, ReprCodec codec) {
    next++;
    if (payload instanceof TakenInRuns event && row.meta() == null) {
      run.add(event);
      bytes += row.payload().bytes().length;
      last = row;
    } else {
      endRun();
      messages.add(new ReplayedMessage(codec.withPayload(payload, row)));
    }
    if (run.size() + messages.size() >= COLLECTED || bytes >= COLLECTED_BYTES) {
      handOver();
    }
  }

  /** The journal's protocol has no word for several events: their number is that of the last. */
  private void endRun() {
    if (!run.isEmpty()) {
      Object payload = run.size() == 1 ? run.getFirst() : new ReplayedRun(run);
      messages.add(new ReplayedMessage(ReprCodec.plain(payload, last)));
      run.clear();
      bytes = 0;
    }
  }

  private void handOver() {
    endRun();
    for (var message : messages) {
      entity.tell(message, ActorRef.noSender());
    }
    messages.clear();
  }

  /** All events have come. */
  void succeed() {
    succeed(next - 1);
  }

  /**
   * @param highest sequence number in the store, of events and snapshots
   */
  void succeed(long highest) {
    if (!over) {
      if (highest >= next) {
        fail(new JournalGapException(persistenceId, next, "the end (and not " + highest + ")"));
        return;
      }
      over = true;
      handOver();
      entity.tell(new RecoverySuccess(highest), ActorRef.noSender());
    }
  }

  void fail(Throwable failure) {
    if (!over) {
      over = true;
      handOver();
      entity.tell(new ReplayMessagesFailure(failure), ActorRef.noSender());
    }
  }
}
