package io.watershed.sharding.aggregate;

/** Stored bytes that are no state of the aggregate they were kept for. */
public final class StateFormatException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StateFormatException(String message) {
    super(message);
  }
}
