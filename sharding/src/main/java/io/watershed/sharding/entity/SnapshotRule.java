package io.watershed.sharding.entity;

/**
 * When a snapshot is due: once the journal written since the last one exceeds 64 KiB and twice the
 * size of the last one, so that snapshots never cost more than half of what the journal does.
 */
final class SnapshotRule {

  static final int LEAST_JOURNAL_BYTES = 64 * 1024;

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
}
