package io.watershed.persistence.journal;

import io.watershed.persistence.journal.JournalReader.Stored;
import java.util.List;

/**
 * How far a replay has come. It sees to it that no event is missing: a state that is rebuilt with
 * gaps would be wrong without a word.
 *
 * @param next the sequence number that has to come next
 * @param last the last one that was asked for
 * @param exhausted the journal has nothing more
 */
record Replay(String persistenceId, long next, long last, boolean exhausted) {
  /** Rows of a page where nobody says otherwise. */
  static final int PAGE_ROWS = 500;

  static Replay of(String persistenceId, long from, long to) {
    return new Replay(persistenceId, Math.max(1, from), to, false);
  }

  boolean isComplete() {
    return exhausted || next > last;
  }

  /**
   * The replay after a page that was asked for from {@link #next} on.
   *
   * @throws JournalGapException if a number is missing within the page or, for a replay with a
   *     known end, after it
   */
  Replay after(List<Stored> page, int limit) {
    var expected = next;
    for (var stored : page) {
      var found = stored.row().sequenceNumber();
      if (found != expected) {
        throw new JournalGapException(persistenceId, expected, Long.toString(found));
      }
      expected++;
    }
    var exhaustedNow = page.size() < limit;
    if (exhaustedNow && expected <= last && last != Long.MAX_VALUE) {
      throw new JournalGapException(persistenceId, expected, "the end (and not " + last + ")");
    }
    return new Replay(persistenceId, expected, last, exhaustedNow);
  }
}
