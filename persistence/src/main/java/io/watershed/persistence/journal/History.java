package io.watershed.persistence.journal;

import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.ClassicActorSystemProvider;

/**
 * What was stored of a persistence id, to be folded again. Everything blocks (call it on virtual
 * threads) and fails with {@link io.watershed.persistence.StoreException}.
 */
public interface History {

  /** That of a system's journal. */
  static History of(ClassicActorSystemProvider system) {
    return new JournalHistory(system);
  }

  /**
   * An event or a snapshot.
   *
   * @param time epoch ms when it was stored, by the clock of its node
   * @param payload as its serializer reads it
   */
  record Stored(long sequenceNumber, long time, Object payload) {}

  /**
   * From where to where states can be folded.
   *
   * @param highest sequence number; 0: nothing was ever stored
   * @param oldest the first number after which the state is known
   * @param oldestTime epoch ms when that was stored
   */
  record Extent(long highest, long oldest, long oldestTime) {}

  Extent extent(String persistenceId);

  /** The snapshot of the highest number within both bounds. */
  Optional<Stored> newestSnapshot(String persistenceId, long maxSequenceNumber, long maxTime);

  /**
   * Events that follow one another.
   *
   * @param more whether there may be some behind them
   */
  record Page(List<Stored> events, boolean more) {
    /** Keeps no reference to the list. */
    public Page {
      events = List.copyOf(events);
    }
  }

  /**
   * Events from a number on, in order, no more than the limit, and no more than some megabytes;
   * what was deleted is absent.
   */
  Page events(String persistenceId, long from, int limit);
}
