package io.watershed.sharding.entity;

import io.watershed.sharding.engine.Unit;

/**
 * When a snapshot is due: once the journal written since the last one exceeds 64 KiB and twice the
 * size of the last one, so that snapshots never cost more than half of what the journal does.
 */
final class SnapshotRule {

  static final int LEAST_JOURNAL_BYTES = 64 * 1024;

  /**
   * A larger state is read back from the journal alone: a snapshot is one value of one row, of
   * which the database takes 1 GiB, and two of them would be on the heap at once.
   */
  static final long MOST_STATE_BYTES = 256L << 20;

  private long journalBytes;
  private int snapshotBytes;

  /** An event of this size was written, or read back. */
  void wrote(int bytes) {
    journalBytes += bytes;
  }

  /** A snapshot of this size was taken, or read back. */
  void took(int bytes) {
    snapshotBytes = bytes;
    journalBytes = 0;
  }

  boolean isDue() {
    return journalBytes > Math.max(LEAST_JOURNAL_BYTES, 2L * snapshotBytes);
  }

  /** Whether the state is too large for one; then it is due again after as much journal. */
  boolean passesOver(Unit unit) {
    if (unit.stateBytes() <= MOST_STATE_BYTES) {
      return false;
    }
    snapshotBytes = (int) MOST_STATE_BYTES;
    journalBytes = 0;
    return true;
  }
}
