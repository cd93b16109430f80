package io.watershed.protocol.expression;

/** An expression that can't be compiled; the message says where in it and why, in one line. */
public final class InvalidExpressionException extends Exception {

  private static final long serialVersionUID = 1L;

  InvalidExpressionException(String message) {
    super(message);
  }
}
