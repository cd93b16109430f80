package io.watershed.persistence.journal;

/** Events are missing from the journal: the state can't be rebuilt, and the entity must not run. */
public final class JournalGapException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JournalGapException(String persistenceId, long expected, String found) {
    super(
        "journal of %s has a gap: found %s (expected: sequence number %d)"
            .formatted(persistenceId, found, expected));
  }
}
