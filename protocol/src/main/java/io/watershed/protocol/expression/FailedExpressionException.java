package io.watershed.protocol.expression;

/** An expression that has no value for a record; the message says why. Without a stack. */
public final class FailedExpressionException extends Exception {

  private static final long serialVersionUID = 1L;

  FailedExpressionException(String message) {
    super(message, null, false, false);
  }
}
