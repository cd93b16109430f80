package io.watershed.persistence.journal;

import java.util.UUID;

/**
 * This node was silent for so long that it may not write any more; all its entities are outdated.
 */
final class DeadWriterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DeadWriterException(UUID writer) {
    super(
        "journal writer %s was marked dead after a long silence: the node has to start again"
            .formatted(writer));
  }
}
