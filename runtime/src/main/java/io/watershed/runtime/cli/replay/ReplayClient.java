package io.watershed.runtime.cli.replay;

import io.grpc.MethodDescriptor;
import io.watershed.runtime.client.NodeChannel;
import io.watershed.v1.DescribePipelineRequest;
import io.watershed.v1.DescribePipelineResponse;
import io.watershed.v1.DiffReplayRequest;
import io.watershed.v1.GetReplayRequest;
import io.watershed.v1.ListReplaysRequest;
import io.watershed.v1.ListReplaysResponse;
import io.watershed.v1.ListSplitsRequest;
import io.watershed.v1.ListSplitsResponse;
import io.watershed.v1.PlanReplayRequest;
import io.watershed.v1.QuarantinedRecord;
import io.watershed.v1.QuarantinedRequest;
import io.watershed.v1.ReplayCommand;
import io.watershed.v1.ReplayDiff;
import io.watershed.v1.ReplayJob;
import io.watershed.v1.WindowChange;
import java.time.Duration;
import java.util.function.Predicate;

/** The service {@code Replays} of a node as methods. */
final class ReplayClient implements AutoCloseable {

  /** Plans and decisions go over all splits or windows of a job. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** So does a diff, and looks at all of them. */
  private static final Duration DIFF_PATIENCE = Duration.ofMinutes(30);

  private static final String SERVICE = "watershed.v1.Replays/";

  private static final MethodDescriptor<PlanReplayRequest, ReplayJob> PLAN =
      NodeChannel.unary(
          SERVICE + "Plan", PlanReplayRequest.getDefaultInstance(), ReplayJob.getDefaultInstance());
  private static final MethodDescriptor<GetReplayRequest, ReplayJob> GET =
      NodeChannel.unary(
          SERVICE + "Get", GetReplayRequest.getDefaultInstance(), ReplayJob.getDefaultInstance());
  private static final MethodDescriptor<ListReplaysRequest, ListReplaysResponse> LIST =
      NodeChannel.unary(
          SERVICE + "List",
          ListReplaysRequest.getDefaultInstance(),
          ListReplaysResponse.getDefaultInstance());
  private static final MethodDescriptor<ListSplitsRequest, ListSplitsResponse> SPLITS =
      NodeChannel.unary(
          SERVICE + "ListSplits",
          ListSplitsRequest.getDefaultInstance(),
          ListSplitsResponse.getDefaultInstance());
  private static final MethodDescriptor<DiffReplayRequest, ReplayDiff> DIFF =
      NodeChannel.unary(
          SERVICE + "Diff",
          DiffReplayRequest.getDefaultInstance(),
          ReplayDiff.getDefaultInstance());
  private static final MethodDescriptor<GetReplayRequest, ReplayJob> WATCH =
      NodeChannel.streaming(
          SERVICE + "Watch", GetReplayRequest.getDefaultInstance(), ReplayJob.getDefaultInstance());
  private static final MethodDescriptor<DiffReplayRequest, WindowChange> DIFF_WINDOWS =
      NodeChannel.streaming(
          SERVICE + "DiffWindows",
          DiffReplayRequest.getDefaultInstance(),
          WindowChange.getDefaultInstance());
  private static final MethodDescriptor<QuarantinedRequest, QuarantinedRecord> QUARANTINED =
      NodeChannel.streaming(
          SERVICE + "Quarantined",
          QuarantinedRequest.getDefaultInstance(),
          QuarantinedRecord.getDefaultInstance());
  private static final MethodDescriptor<DescribePipelineRequest, DescribePipelineResponse>
      DESCRIBE =
          NodeChannel.unary(
              "watershed.v1.Pipelines/Describe",
              DescribePipelineRequest.getDefaultInstance(),
              DescribePipelineResponse.getDefaultInstance());

  /** What an operator does with a job. */
  enum Act {
    START("Start"),
    PAUSE("Pause"),
    RESUME("Resume"),
    PROMOTE("Promote"),
    ROLL_BACK("RollBack"),
    ABORT("Abort"),
    DISCARD("Discard");

    private final String method;

    Act(String method) {
      this.method = method;
    }
  }

  private final NodeChannel channel;

  ReplayClient(NodeChannel channel) {
    this.channel = channel;
  }

  DescribePipelineResponse describe(String pipeline) {
    return channel.call(
        DESCRIBE, DescribePipelineRequest.newBuilder().setPipeline(pipeline).build());
  }

  ReplayJob plan(PlanReplayRequest request) {
    return channel.call(PLAN, request, PATIENCE);
  }

  /**
   * Does it, or does nothing where it was done before.
   *
   * @param reason for the job's history; empty: none
   */
  ReplayJob act(Act act, String job, String by, String reason) {
    return channel.call(
        NodeChannel.unary(
            SERVICE + act.method,
            ReplayCommand.getDefaultInstance(),
            ReplayJob.getDefaultInstance()),
        ReplayCommand.newBuilder().setJob(job).setBy(by).setReason(reason).build(),
        PATIENCE);
  }

  ReplayJob get(String job) {
    return channel.call(GET, request(job));
  }

  ListReplaysResponse list(ListReplaysRequest request) {
    return channel.call(LIST, request);
  }

  ListSplitsResponse splits(ListSplitsRequest request) {
    return channel.call(SPLITS, request);
  }

  ReplayDiff diff(String job, int top) {
    return channel.call(
        DIFF, DiffReplayRequest.newBuilder().setJob(job).setTop(top).build(), DIFF_PATIENCE);
  }

  /** Every window that differs, until {@code each} says false. */
  void diffWindows(String job, Predicate<WindowChange> each) {
    channel.stream(DIFF_WINDOWS, DiffReplayRequest.newBuilder().setJob(job).build(), each);
  }

  /** Records in quarantine, until {@code each} says false. */
  void quarantined(QuarantinedRequest request, Predicate<QuarantinedRecord> each) {
    channel.stream(QUARANTINED, request, each);
  }

  /** The job now and whenever it has changed, until it rests or {@code each} says false. */
  void watch(String job, Predicate<ReplayJob> each) {
    channel.stream(WATCH, request(job), each);
  }

  private static GetReplayRequest request(String job) {
    return GetReplayRequest.newBuilder().setJob(job).build();
  }

  @Override
  public void close() {
    channel.close();
  }
}
