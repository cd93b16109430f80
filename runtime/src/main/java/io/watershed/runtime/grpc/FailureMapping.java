package io.watershed.runtime.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.watershed.persistence.StoreException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.grpc.Trailers;
import org.apache.pekko.grpc.internal.MissingParameterException;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.http.scaladsl.model.http2.PeerClosedStreamException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where failures become gRPC statuses. */
final class FailureMapping {

  private static final Logger LOG = LoggerFactory.getLogger(FailureMapping.class);

  private static final Status INTERNAL =
      Status.INTERNAL.withDescription("internal error; the node's log has the details");

  private FailureMapping() {}

  /** The code alone, without a word to the log. */
  static Status.Code codeOf(Throwable failure) {
    return status(unwrap(failure)).getCode();
  }

  /** The end of a failed call, as the generated handlers want it. */
  static Trailers trailersOf(Throwable failure) {
    return new Trailers(statusOf(failure));
  }

  /**
   * The status that a caller gets. What isn't foreseen is logged whole and told without details.
   */
  static Status statusOf(Throwable failure) {
    Throwable cause = unwrap(failure);
    Status status = status(cause);
    if (status.getCode() == Status.Code.INTERNAL) {
      LOG.error("a call failed unexpectedly", cause);
    } else if (cause instanceof StoreException) {
      LOG.warn("a call failed: {}", cause.getMessage());
    }
    return status;
  }

  private static Status status(Throwable cause) {
    return switch (cause) {
      case ServiceException e -> codeOf(e.code()).toStatus().withDescription(e.getMessage());
      case StoreException e ->
          e.retryable()
              ? Status.UNAVAILABLE.withDescription("the store is out of reach; repeat the call")
              : INTERNAL;
      case TimeoutException e ->
          Status.UNAVAILABLE.withDescription(
              "the entity did not answer, its shard may be moving; repeat the call");
      case InvalidProtocolBufferException e ->
          Status.INVALID_ARGUMENT.withDescription("request: not a message of the expected type");
      case MissingParameterException e ->
          Status.INVALID_ARGUMENT.withDescription("request: empty (expected: one message)");
      case EntityStreamSizeException e ->
          Status.RESOURCE_EXHAUSTED.withDescription("request: " + e.getMessage());
      case StatusRuntimeException e -> e.getStatus();
      case StatusException e -> e.getStatus();
      case PeerClosedStreamException e -> Status.CANCELLED;
      // What the generated handlers throw for a method that the service doesn't have.
      case UnsupportedOperationException e ->
          isUnknownMethod(e) ? Status.UNIMPLEMENTED.withDescription(e.getMessage()) : INTERNAL;
      case Throwable other -> INTERNAL;
    };
  }

  private static boolean isUnknownMethod(UnsupportedOperationException e) {
    return e.getMessage() != null && e.getMessage().startsWith("Not implemented: ");
  }

  private static Status.Code codeOf(ServiceException.Code code) {
    return switch (code) {
      case INVALID_ARGUMENT -> Status.Code.INVALID_ARGUMENT;
      case OUT_OF_RANGE -> Status.Code.OUT_OF_RANGE;
      case NOT_FOUND -> Status.Code.NOT_FOUND;
      case ALREADY_EXISTS -> Status.Code.ALREADY_EXISTS;
      case FAILED_PRECONDITION -> Status.Code.FAILED_PRECONDITION;
      case DEADLINE_EXCEEDED -> Status.Code.DEADLINE_EXCEEDED;
      case RESOURCE_EXHAUSTED -> Status.Code.RESOURCE_EXHAUSTED;
      case UNAVAILABLE -> Status.Code.UNAVAILABLE;
    };
  }

  private static Throwable unwrap(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
