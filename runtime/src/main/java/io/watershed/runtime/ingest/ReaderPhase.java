package io.watershed.runtime.ingest;

/** What a reader is about. */
enum ReaderPhase {
  /** Looks for the offset to begin at. */
  POSITIONING,
  READING,
  /** Waits before it opens the stream again, where it ended. */
  RECONNECTING,
  /** Reads no more, and waits for the answers to what is in flight. */
  DRAINING,
  /** Stores the last position. */
  SAVING_LAST;

  /** Whether the reader is on its way out. */
  boolean isEnding() {
    return this == DRAINING || this == SAVING_LAST;
  }
}
