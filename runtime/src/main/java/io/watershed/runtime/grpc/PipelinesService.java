package io.watershed.runtime.grpc;

import io.watershed.persistence.SourcePosition;
import io.watershed.protocol.pipeline.Window;
import io.watershed.v1.AdvanceRequest;
import io.watershed.v1.AdvanceResponse;
import io.watershed.v1.DescribePipelineRequest;
import io.watershed.v1.DescribePipelineResponse;
import io.watershed.v1.ListPipelinesRequest;
import io.watershed.v1.ListPipelinesResponse;
import io.watershed.v1.PipelineSummary;
import io.watershed.v1.PipelinesPowerApi;
import io.watershed.v1.RaisedBy;
import io.watershed.v1.SourcePartitionStatus;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.grpc.javadsl.Metadata;

/**
 * Tells which pipelines run here, how they are defined and how far they have come; and has one go
 * on where its source doesn't.
 */
final class PipelinesService implements PipelinesPowerApi {

  private final HostedPipelines pipelines;
  private final Results results;
  private final Calls calls;
  private final AdvanceCall advance;

  PipelinesService(HostedPipelines pipelines, Results results, Calls calls) {
    this.pipelines = pipelines;
    this.results = results;
    this.calls = calls;
    this.advance = new AdvanceCall(pipelines, results, Clock.systemUTC());
  }

  @Override
  public CompletionStage<ListPipelinesResponse> list(ListPipelinesRequest in, Metadata metadata) {
    return calls.unary(
        "Pipelines/List",
        metadata,
        () ->
            CompletableFuture.completedFuture(
                ListPipelinesResponse.newBuilder()
                    .addAllPipelines(
                        pipelines.all().stream().map(PipelinesService::summary).toList())
                    .build()));
  }

  @Override
  public CompletionStage<DescribePipelineResponse> describe(
      DescribePipelineRequest in, Metadata metadata) {
    return calls.unary(
        "Pipelines/Describe", metadata, () -> describe(pipelines.named(in.getPipeline())));
  }

  @Override
  public CompletionStage<AdvanceResponse> advance(AdvanceRequest in, Metadata metadata) {
    return calls.unary(
        "Pipelines/Advance",
        metadata,
        () ->
            advance
                .run(in)
                .thenApply(
                    positions ->
                        AdvanceResponse.newBuilder()
                            .addAllPartitions(
                                positions.stream().map(PipelinesService::status).toList())
                            .build()));
  }

  private CompletionStage<DescribePipelineResponse> describe(HostedPipeline pipeline) {
    return results
        .positions(pipeline.name())
        .thenCombine(
            results.quarantined(pipeline.name()),
            (positions, quarantined) -> description(pipeline, positions, quarantined));
  }

  private static DescribePipelineResponse description(
      HostedPipeline pipeline, List<SourcePosition> positions, long quarantined) {
    return DescribePipelineResponse.newBuilder()
        .setSummary(summary(pipeline))
        .setDefinition(pipeline.text())
        .setFingerprint(pipeline.fingerprint())
        .addAllPartitions(positions.stream().map(PipelinesService::status).toList())
        .setQuarantined(quarantined)
        .build();
  }

  private static PipelineSummary summary(HostedPipeline pipeline) {
    return PipelineSummary.newBuilder()
        .setName(pipeline.name())
        .addAllTopics(pipeline.definition().source().topics())
        .setShards(pipeline.region().shards())
        .addAllWindows(pipeline.definition().windows().stream().map(Window::name).toList())
        .build();
  }

  private static SourcePartitionStatus status(SourcePosition position) {
    SourcePartitionStatus.Builder status =
        SourcePartitionStatus.newBuilder()
            .setTopic(position.topic())
            .setTopicId(position.partition().topicId().toString())
            .setPartition(position.partition().partition())
            .setOffset(position.offset())
            .setUpdatedAt(position.updatedAt());
    position.watermark().ifPresent(status::setWatermark);
    position.raise().ifPresent(raise -> setRaise(status, raise));
    status.setIdle(position.idleSince().isPresent());
    return status.build();
  }

  private static void setRaise(SourcePartitionStatus.Builder status, SourcePosition.Raise raise) {
    status
        .setRaisedTo(raise.to())
        .setRaisedBy(
            switch (raise.by()) {
              case IDLE -> RaisedBy.IDLENESS;
              case OPERATOR -> RaisedBy.OPERATOR;
            });
  }
}
