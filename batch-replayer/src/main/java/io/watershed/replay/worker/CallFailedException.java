package io.watershed.replay.worker;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** A call to a node has failed, and what that means for the worker. */
final class CallFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What to do after it. */
  enum Meaning {
    /** The lease is no longer held: the split is leased again. */
    LOST,
    /** Nobody knows; it is tried again, with any node. */
    UNREACHABLE,
    /** It will fail for ever. */
    REFUSED
  }

  private final Meaning meaning;

  CallFailedException(Meaning meaning, String message, Throwable cause) {
    super(message, cause);
    this.meaning = meaning;
  }

  Meaning meaning() {
    return meaning;
  }

  static CallFailedException of(Throwable thrown) {
    var cause = thrown;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof CallFailedException known) {
      return known;
    }
    if (cause instanceof TimeoutException) {
      return new CallFailedException(Meaning.UNREACHABLE, "no answer in time", cause);
    }
    var status =
        switch (cause) {
          case StatusRuntimeException failure -> failure.getStatus();
          case StatusException failure -> failure.getStatus();
          default -> Status.UNKNOWN.withDescription(String.valueOf(cause));
        };
    var text =
        status.getCode() + (status.getDescription() == null ? "" : ": " + status.getDescription());
    return new CallFailedException(meaningOf(status.getCode()), text, cause);
  }

  private static Meaning meaningOf(Status.Code code) {
    return switch (code) {
      case FAILED_PRECONDITION, ABORTED -> Meaning.LOST;
      case INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          UNAUTHENTICATED,
          UNIMPLEMENTED,
          OUT_OF_RANGE ->
          Meaning.REFUSED;
      case OK,
          CANCELLED,
          UNKNOWN,
          DEADLINE_EXCEEDED,
          RESOURCE_EXHAUSTED,
          INTERNAL,
          UNAVAILABLE,
          DATA_LOSS ->
          Meaning.UNREACHABLE;
    };
  }
}
