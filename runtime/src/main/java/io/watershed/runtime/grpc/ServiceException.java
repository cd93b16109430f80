package io.watershed.runtime.grpc;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.TreeSet;

/**
 * A call that is refused, with the reason a caller can act on. Every other exception is a bug or an
 * outage.
 */
final class ServiceException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 80;

  /** Why a call is refused. */
  enum Code {
    /** A field of the request can't be right, whatever the state is. */
    INVALID_ARGUMENT,
    /** A field of the request was right for a state that isn't there (any more). */
    OUT_OF_RANGE,
    /** No such pipeline, entity, replay job or service. */
    NOT_FOUND,
    /** Something else has the name, or the range. */
    ALREADY_EXISTS,
    /** The state that the call needs isn't there; the message says which one is. */
    FAILED_PRECONDITION,
    /** The caller's time, or the default one, was over. */
    DEADLINE_EXCEEDED,
    /** The answer is larger than a message may be. */
    RESOURCE_EXHAUSTED,
    /** The same call may succeed in a moment, perhaps on another node. */
    UNAVAILABLE
  }

  private final Code code;

  private ServiceException(Code code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  Code code() {
    return code;
  }

  static ServiceException invalid(String field, Object value, String expected) {
    return new ServiceException(
        Code.INVALID_ARGUMENT, field + ": " + shown(value) + " (expected: " + expected + ")");
  }

  /**
   * @param problem names field, value and what was expected
   */
  static ServiceException invalid(String problem) {
    return new ServiceException(Code.INVALID_ARGUMENT, problem);
  }

  static ServiceException unknownPipeline(String name, Collection<String> known) {
    return new ServiceException(
        Code.NOT_FOUND,
        "pipeline: "
            + shown(name)
            + " (expected: one of "
            + String.join(", ", new TreeSet<>(known))
            + ")");
  }

  static ServiceException unknownEntity(String pipeline, String entity) {
    return new ServiceException(
        Code.NOT_FOUND,
        "entity: " + shown(entity) + " (expected: one that has had events), pipeline " + pipeline);
  }

  static ServiceException unknownWindow(Requests.Explain request) {
    return new ServiceException(
        Code.NOT_FOUND,
        "window %s of entity %s at %s: none (expected: the key of one that exists, or existed)"
            .formatted(
                request.windowName(),
                shown(request.entity()),
                Instant.ofEpochMilli(request.key())));
  }

  static ServiceException unknownService(String service) {
    return new ServiceException(
        Code.NOT_FOUND, "service: " + shown(service) + " (expected: a service of this node)");
  }

  static ServiceException aheadOfEntity(long after, long last, String entity) {
    return new ServiceException(
        Code.OUT_OF_RANGE,
        "after_sequence_number: "
            + after
            + " (expected: at most "
            + last
            + ", the last one of entity "
            + shown(entity)
            + "; 0 to begin anew)");
  }

  /** A point of the past that can't be had. */
  static ServiceException beyond(String field, String value, String expected) {
    return new ServiceException(
        Code.OUT_OF_RANGE, field + ": " + value + " (expected: " + expected + ")");
  }

  static ServiceException notYet(String entity, String first) {
    return new ServiceException(
        Code.NOT_FOUND,
        "entity: " + shown(entity) + " (expected: one that had events by then" + first + ")");
  }

  static ServiceException unknownJob(String job) {
    return new ServiceException(
        Code.NOT_FOUND, "job: " + shown(job) + " (expected: a job that has been planned)");
  }

  static ServiceException exists(String what, String value, String expected) {
    return new ServiceException(
        Code.ALREADY_EXISTS, what + ": " + value + " (expected: " + expected + ")");
  }

  static ServiceException precondition(String what, String state, String expected) {
    return new ServiceException(
        Code.FAILED_PRECONDITION, what + ": " + state + " (expected: " + expected + ")");
  }

  static ServiceException deadlineExceeded(Duration deadline) {
    return new ServiceException(
        Code.DEADLINE_EXCEEDED, "deadline: " + deadline.toMillis() + " ms are over");
  }

  static ServiceException tooLarge(int bytes, int limit) {
    return new ServiceException(
        Code.RESOURCE_EXHAUSTED,
        "answer: "
            + bytes
            + " bytes (expected: at most "
            + limit
            + "); ask for less with limit, window, from and to, or page_size");
  }

  static ServiceException starting() {
    return new ServiceException(
        Code.UNAVAILABLE, "this node is starting; repeat the call in a moment");
  }

  static ServiceException goingDown() {
    return new ServiceException(
        Code.UNAVAILABLE,
        "this node is going down; repeat the call, a watch with its last sequence_number");
  }

  private static String shown(Object value) {
    String text = String.valueOf(value);
    return text.isEmpty()
        ? "\"\""
        : text.length() <= SHOWN
            ? text
            : text.substring(0, SHOWN) + "… (" + text.length() + " characters)";
  }
}
