package io.watershed.persistence.journal;

import java.util.Map;

/** What it means for a write that some of its keys may be taken. */
sealed interface Collision {

  /** All keys are free. */
  record None() implements Collision {}

  /** An earlier attempt was committed after all. */
  record Repeat() implements Collision {}

  /** Another incarnation was first. */
  record Rival(FencedWriteException fenced) implements Collision {}

  /**
   * @param writers who wrote the rows that exist, of this write and of others
   */
  static Collision of(PendingWrite write, Map<RowKey, String> writers) {
    var own = 0;
    for (var row : write.rows()) {
      var writer = writers.get(new RowKey(row.persistenceId(), row.sequenceNumber()));
      if (writer == null) {
        continue;
      }
      if (!writer.equals(row.writer())) {
        return new Rival(
            new FencedWriteException(
                row.persistenceId(), row.sequenceNumber(), row.writer(), writer));
      }
      own++;
    }
    // A write is one transaction: where one of its rows is ours, all of them are.
    return own == 0 ? new None() : new Repeat();
  }
}
