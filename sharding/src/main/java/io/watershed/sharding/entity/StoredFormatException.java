package io.watershed.sharding.entity;

/**
 * Stored or received bytes that this release can't read: broken, or written by a newer one. The
 * message names what was found and what was expected.
 */
public final class StoredFormatException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  StoredFormatException(String message) {
    super(message);
  }

  StoredFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
