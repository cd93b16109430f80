package io.watershed.persistence.journal;

/** The database will not have this write, now or ever. Nothing of it was stored. */
public final class JournalWriteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JournalWriteException(String persistenceId, long first, long last, Throwable cause) {
    super(
        "write of %s, sequence numbers %d to %d, was refused: %s"
            .formatted(persistenceId, first, last, cause.getMessage()),
        cause);
  }
}
