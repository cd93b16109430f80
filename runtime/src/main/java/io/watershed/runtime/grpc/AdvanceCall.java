package io.watershed.runtime.grpc;

import io.watershed.persistence.SourcePosition;
import io.watershed.v1.AdvanceRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Raises the watermarks of a pipeline because an operator says so. Says no where that would do
 * nothing, or where it must be a mistake: it can't be taken back.
 */
final class AdvanceCall {

  private final HostedPipelines pipelines;
  private final Results results;
  private final Clock clock;

  AdvanceCall(HostedPipelines pipelines, Results results, Clock clock) {
    this.pipelines = pipelines;
    this.results = results;
    this.clock = clock;
  }

  /** The positions as they are then. */
  CompletionStage<List<SourcePosition>> run(AdvanceRequest request) {
    HostedPipeline pipeline = pipelines.named(request.getPipeline());
    var latest = clock.instant().plus(pipeline.definition().maxAhead());
    if (request.getTo() > latest.toEpochMilli()) {
      throw ServiceException.invalid(
          "to",
          shown(request.getTo()),
          "at most " + latest + ", max-ahead beyond this node's clock");
    }
    return results
        .positions(pipeline.name())
        .thenCompose(
            positions -> {
              check(pipeline.name(), request.getTo(), positions);
              return results.advance(pipeline.name(), request.getTo());
            });
  }

  private static void check(String pipeline, long to, List<SourcePosition> positions) {
    if (positions.isEmpty()) {
      throw ServiceException.invalid(
          "pipeline", pipeline, "one with source partitions; no reader has begun yet");
    }
    long least =
        positions.stream()
            .mapToLong(position -> position.effectiveWatermark().orElse(Long.MIN_VALUE))
            .min()
            .orElseThrow();
    if (to < least) {
      throw ServiceException.invalid(
          "to", shown(to), "at least " + shown(least) + ", the least watermark of its partitions");
    }
  }

  private static String shown(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
