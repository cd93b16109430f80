package io.watershed.runtime.ingest;

/** How long a reader that is told to stop waits for what it still hopes for. */
final class Ending {

  private final long most;
  private final long silence;
  private long lastAnswer;
  private long until;

  Ending(ReaderPace pace) {
    this.most = pace.drain().toMillis();
    this.silence = pace.silence().toMillis();
  }

  /** Begins to wait, or to wait for something else. */
  void begin(long now) {
    lastAnswer = now;
    until = now + most;
  }

  /** Notes an answer to what was sent. */
  void answered(long now) {
    lastAnswer = now;
  }

  /** Whether no answer has come for so long that none will. */
  boolean isSilent(long now) {
    return now - lastAnswer >= silence;
  }

  /** Whether the time is over. */
  boolean isOver(long now) {
    return now >= until;
  }
}
