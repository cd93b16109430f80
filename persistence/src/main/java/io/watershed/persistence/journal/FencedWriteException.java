package io.watershed.persistence.journal;

/**
 * Another incarnation of the entity has written the same sequence number: this one is outdated and
 * has to stop. Nothing of its write was stored.
 */
public final class FencedWriteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FencedWriteException(
      String persistenceId, long sequenceNumber, String ownWriter, String otherWriter) {
    super(
        "write of %s at sequence number %d was fenced: it was written by %s already, and this is %s"
            .formatted(persistenceId, sequenceNumber, otherWriter, ownWriter));
  }
}
