package io.watershed.persistence.journal;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.persistence.JournalProtocol.RecoverySuccess;
import org.apache.pekko.persistence.JournalProtocol.ReplayMessagesFailure;
import org.apache.pekko.persistence.JournalProtocol.ReplayedMessage;
import org.apache.pekko.persistence.PersistentRepr;

/**
 * An entity that waits for its events. It sees to it that none is missing, and that it is told the
 * end once.
 */
final class Recovery {
  private static final int COLLECTED = 128;

  private final String persistenceId;
  private final long from;
  private final ActorRef entity;
  private final List<ReplayedMessage> collected = new ArrayList<>();
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
   */
  void replay(PersistentRepr event) {
    next++;
    collected.add(new ReplayedMessage(event));
    if (collected.size() == COLLECTED) {
      handOver();
    }
  }

  private void handOver() {
    for (var event : collected) {
      entity.tell(event, ActorRef.noSender());
    }
    collected.clear();
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
