package io.watershed.persistence.journal;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * The right of a node to write to the journal. Deletion of old rows takes it away from nodes that
 * were silent for long, since the rows that would have stopped their outdated entities are gone.
 */
interface WriterFence {
  /** For writers that nobody deletes behind. */
  WriterFence NONE = connection -> {};

  /**
   * Holds the right until the end of the transaction.
   *
   * @throws DeadWriterException where it is lost
   */
  void hold(Connection connection) throws SQLException;
}
