package io.watershed.runtime.grpc;

import io.watershed.persistence.LateReason;
import io.watershed.persistence.LateRow;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Window;
import io.watershed.sharding.entity.PastPoint;
import io.watershed.v1.ExplainRequest;
import io.watershed.v1.GetAsOfRequest;
import io.watershed.v1.GetRequest;
import io.watershed.v1.ListLateRequest;
import io.watershed.v1.ListRequest;
import io.watershed.v1.WatchRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/** Requests, validated: each field is checked here and nowhere else. */
final class Requests {

  static final int DEFAULT_WINDOWS = 1_000;
  static final int MAX_WINDOWS = 10_000;
  static final int DEFAULT_PAGE = 100;
  static final int MAX_PAGE = 1_000;

  private Requests() {}

  /**
   * @param window only this definition; empty: all
   * @param from only windows that start at or after this epoch ms
   * @param to only windows that start before this epoch ms
   */
  record Get(
      HostedPipeline pipeline,
      String entity,
      Optional<String> window,
      OptionalLong from,
      OptionalLong to,
      int limit) {

    /** Whether a window result is asked for. */
    boolean asksFor(String windowName, long start) {
      return (window.isEmpty() || window.get().equals(windowName))
          && (from.isEmpty() || start >= from.getAsLong())
          && (to.isEmpty() || start < to.getAsLong());
    }
  }

  /**
   * One window.
   *
   * @param window index of its definition
   */
  record Explain(HostedPipeline pipeline, String entity, int window, long key) {

    String windowName() {
      return pipeline.definition().windows().get(window).name();
    }
  }

  static Explain valid(ExplainRequest request, HostedPipelines pipelines) {
    HostedPipeline pipeline = pipelines.named(request.getPipeline());
    String entity = entity(request.getEntity());
    java.util.List<Window> windows = pipeline.definition().windows();
    for (int i = 0; i < windows.size(); i++) {
      if (windows.get(i).name().equals(request.getWindow())) {
        return new Explain(pipeline, entity, i, request.getKey());
      }
    }
    throw ServiceException.invalid(
        "window", request.getWindow(), "one of " + windows.stream().map(Window::name).toList());
  }

  /** What is asked for, and of when. */
  record AsOf(Get get, PastPoint point) {}

  /**
   * @param afterKey empty: from the beginning
   */
  record List(HostedPipeline pipeline, String prefix, String afterKey, int pageSize) {}

  /**
   * @param after the last one of the page before; empty: from the beginning
   */
  record ListLate(
      HostedPipeline pipeline,
      Optional<String> entity,
      Optional<LateReason> reason,
      Optional<LateRow.Key> after,
      int pageSize) {}

  /**
   * @param window only this definition; empty: all
   */
  record Watch(
      HostedPipeline pipeline, String entity, Optional<String> window, long afterSequenceNumber) {

    /**
     * Whether only windows that close are told of: there is no row of an open one either, once it
     * has opened.
     */
    boolean onlyClosed() {
      return pipeline.definition().emission().every().isEmpty();
    }

    /** Whether a window result is asked for. */
    boolean asksFor(String windowName) {
      return window.isEmpty() || window.get().equals(windowName);
    }
  }

  static Get valid(GetRequest request, HostedPipelines pipelines) {
    HostedPipeline pipeline = pipelines.named(request.getPipeline());
    OptionalLong from =
        request.hasFrom() ? OptionalLong.of(request.getFrom()) : OptionalLong.empty();
    OptionalLong to = request.hasTo() ? OptionalLong.of(request.getTo()) : OptionalLong.empty();
    if (from.isPresent() && to.isPresent() && to.getAsLong() <= from.getAsLong()) {
      throw ServiceException.invalid("to", to.getAsLong(), "above from, " + from.getAsLong());
    }
    return new Get(
        pipeline,
        entity(request.getEntity()),
        window(request.getWindow(), pipeline.definition()),
        from,
        to,
        size("limit", request.getLimit(), DEFAULT_WINDOWS, MAX_WINDOWS));
  }

  static AsOf valid(GetAsOfRequest request, HostedPipelines pipelines) {
    GetRequest.Builder get =
        GetRequest.newBuilder()
            .setPipeline(request.getPipeline())
            .setEntity(request.getEntity())
            .setWindow(request.getWindow())
            .setLimit(request.getLimit());
    if (request.hasFrom()) {
      get.setFrom(request.getFrom());
    }
    if (request.hasTo()) {
      get.setTo(request.getTo());
    }
    Get valid = valid(get.build(), pipelines);
    return switch (request.getPointCase()) {
      case TIME -> new AsOf(valid, new PastPoint.Time(time(request.getTime())));
      case SEQUENCE_NUMBER -> {
        if (request.getSequenceNumber() < 1) {
          throw ServiceException.invalid(
              "sequence_number", request.getSequenceNumber(), "1 or above");
        }
        yield new AsOf(valid, new PastPoint.Sequence(request.getSequenceNumber()));
      }
      case POINT_NOT_SET -> throw ServiceException.invalid("point", "", "time or sequence_number");
    };
  }

  private static long time(long millis) {
    if (millis < 0) {
      throw ServiceException.invalid("time", millis, "0 or above, in ms since 1970");
    }
    return millis;
  }

  static List valid(ListRequest request, HostedPipelines pipelines) {
    return new List(
        pipelines.named(request.getPipeline()),
        key("prefix", request.getPrefix()),
        key("page_token", PageToken.key(request.getPageToken())),
        size("page_size", request.getPageSize(), DEFAULT_PAGE, MAX_PAGE));
  }

  static ListLate valid(ListLateRequest request, HostedPipelines pipelines) {
    var after = LateMessages.key(request.getPageToken());
    after.ifPresent(last -> key("page_token", last.entity()));
    return new ListLate(
        pipelines.named(request.getPipeline()),
        request.getEntity().isEmpty()
            ? Optional.empty()
            : Optional.of(key("entity", request.getEntity())),
        reason(request),
        after,
        size("page_size", request.getPageSize(), DEFAULT_PAGE, MAX_PAGE));
  }

  private static Optional<LateReason> reason(ListLateRequest request) {
    return switch (request.getReason()) {
      case LATE_REASON_UNSPECIFIED -> Optional.empty();
      case UNRECOGNIZED ->
          throw ServiceException.invalid("reason", request.getReasonValue(), "a LateReason");
      case LATE, LATE_IN_PART, BEYOND_DEDUP, CONFLICT, REVISION_LATE, OVER_LIMIT ->
          Optional.of(LateReason.valueOf(request.getReason().name()));
    };
  }

  static Watch valid(WatchRequest request, HostedPipelines pipelines) {
    HostedPipeline pipeline = pipelines.named(request.getPipeline());
    if (request.getAfterSequenceNumber() < 0) {
      throw ServiceException.invalid(
          "after_sequence_number", request.getAfterSequenceNumber(), "0 or above");
    }
    return new Watch(
        pipeline,
        entity(request.getEntity()),
        window(request.getWindow(), pipeline.definition()),
        request.getAfterSequenceNumber());
  }

  static String entity(String entity) {
    if (entity.isEmpty()) {
      throw ServiceException.invalid("entity", entity, "a key");
    }
    return key("entity", entity);
  }

  private static String key(String field, String key) {
    // No stored key has it, and PostgreSQL refuses it in text.
    if (key.indexOf('\0') >= 0) {
      throw ServiceException.invalid(field, key.replace("\0", "\\0"), "no NUL character");
    }
    int bytes = key.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > PipelineDefinition.MAX_KEY_BYTES) {
      throw ServiceException.invalid(
          field, key, "at most " + PipelineDefinition.MAX_KEY_BYTES + " bytes of UTF-8");
    }
    return key;
  }

  private static Optional<String> window(String name, PipelineDefinition definition) {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    var known = definition.windows().stream().map(Window::name).toList();
    if (!known.contains(name)) {
      throw ServiceException.invalid("window", name, "one of " + String.join(", ", known));
    }
    return Optional.of(name);
  }

  static int size(String field, int value, int whenZero, int most) {
    if (value < 0 || value > most) {
      throw ServiceException.invalid(field, value, "0 to " + most);
    }
    return value == 0 ? whenZero : value;
  }
}
