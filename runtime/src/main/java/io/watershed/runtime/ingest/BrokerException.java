package io.watershed.runtime.ingest;

/** Says what the broker was asked for and why there is no answer. */
final class BrokerException extends RuntimeException {

  private static final long serialVersionUID = 1;

  BrokerException(String asked, Throwable cause) {
    super(asked + ": " + cause, cause);
  }

  BrokerException(String message) {
    super(message);
  }
}
