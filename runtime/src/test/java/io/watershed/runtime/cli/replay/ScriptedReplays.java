package io.watershed.runtime.cli.replay;

import com.google.protobuf.ByteString;
import io.grpc.Status;
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
import io.watershed.v1.ReplayPhase;
import io.watershed.v1.ReplayProgress;
import io.watershed.v1.Replays;
import io.watershed.v1.WindowChange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.NotUsed;
import org.apache.pekko.grpc.GrpcServiceException;
import org.apache.pekko.stream.javadsl.Source;

/** One job whose phases follow a script: each watch goes on by as many as it is given. */
final class ScriptedReplays implements Replays {

  static final long NEW_YEAR = 978307200000L;

  final List<PlanReplayRequest> plans = new CopyOnWriteArrayList<>();
  final List<QuarantinedRequest> quarantined = new CopyOnWriteArrayList<>();
  final List<String> acts = new CopyOnWriteArrayList<>();
  final List<WindowChange> changes = new ArrayList<>();
  final List<List<ReplayPhase>> watches = new ArrayList<>();
  private CompletableFuture<ReplayJob> down = new CompletableFuture<>();
  volatile ReplayPhase phase = ReplayPhase.PLANNED;
  volatile ReplayDiff diff = ReplayDiff.getDefaultInstance();
  volatile PlanReplayRequest planned = PlanReplayRequest.getDefaultInstance();

  ReplayJob job() {
    return ReplayJob.newBuilder()
        .setJob("january")
        .setSpec(planned.getSpec())
        .setPhase(phase)
        .setReason(phase == ReplayPhase.FAILED ? "a.csv has changed" : "")
        .setGeneration(3)
        .setBy("ada")
        .setCreatedAt(NEW_YEAR)
        .setUpdatedAt(NEW_YEAR)
        .setProgress(progress())
        .addNotes("window day: not whole at the edges")
        .build();
  }

  static ReplayProgress progress() {
    return ReplayProgress.newBuilder()
        .setSplits(4)
        .setSplitsDone(1)
        .setSplitsLeased(2)
        .setRows(4_000)
        .setRowsDone(1_000)
        .setEvents(900)
        .setOutside(90)
        .setRefused(10)
        .setRowsPerSecond(50)
        .setEntities(200)
        .setEntitiesDone(50)
        .setLiveP95Ms(120)
        .setBudgetMs(1_000)
        .setWorkers(2)
        .build();
  }

  private CompletionStage<ReplayJob> act(String name, ReplayCommand in, ReplayPhase next) {
    acts.add(name + " by " + in.getBy() + (in.getReason().isEmpty() ? "" : ": " + in.getReason()));
    if (in.getJob().equals("none")) {
      return failed(Status.NOT_FOUND, "job: none (expected: one)");
    }
    if (in.getJob().equals("early")) {
      return failed(Status.FAILED_PRECONDITION, "early is FEEDING (expected: SEALED)");
    }
    phase = next;
    return CompletableFuture.completedFuture(job());
  }

  private static <T> CompletionStage<T> failed(Status status, String text) {
    return CompletableFuture.failedFuture(new GrpcServiceException(status.withDescription(text)));
  }

  @Override
  public CompletionStage<ReplayJob> plan(PlanReplayRequest in) {
    plans.add(in);
    if (in.getJob().equals("taken")) {
      return failed(Status.ALREADY_EXISTS, "job: taken has another plan");
    }
    planned = in;
    return CompletableFuture.completedFuture(job());
  }

  @Override
  public CompletionStage<ReplayJob> start(ReplayCommand in) {
    return act("start", in, ReplayPhase.FEEDING);
  }

  @Override
  public CompletionStage<ReplayJob> pause(ReplayCommand in) {
    return act("pause", in, phase);
  }

  @Override
  public CompletionStage<ReplayJob> resume(ReplayCommand in) {
    return act("resume", in, phase);
  }

  @Override
  public CompletionStage<ReplayJob> promote(ReplayCommand in) {
    return act("promote", in, ReplayPhase.PROMOTING);
  }

  @Override
  public CompletionStage<ReplayJob> rollBack(ReplayCommand in) {
    return act("rollback", in, ReplayPhase.ROLLING_BACK);
  }

  @Override
  public CompletionStage<ReplayJob> abort(ReplayCommand in) {
    return act("abort", in, ReplayPhase.ABORTED);
  }

  @Override
  public CompletionStage<ReplayJob> discard(ReplayCommand in) {
    return act("discard", in, phase);
  }

  @Override
  public CompletionStage<ReplayJob> get(GetReplayRequest in) {
    return in.getJob().equals("none")
        ? failed(Status.NOT_FOUND, "job: none (expected: one)")
        : CompletableFuture.completedFuture(job());
  }

  @Override
  public CompletionStage<ListReplaysResponse> list(ListReplaysRequest in) {
    int first = in.getPageToken().isEmpty() ? 0 : Integer.parseInt(in.getPageToken());
    int last = Math.min(1_500, first + in.getPageSize());
    var page = ListReplaysResponse.newBuilder();
    for (int i = first; i < last; i++) {
      page.addJobs(job());
    }
    return CompletableFuture.completedFuture(
        page.setNextPageToken(last < 1_500 ? String.valueOf(last) : "").build());
  }

  /** Ends where the job rests, else when the node goes down. */
  @Override
  public synchronized Source<ReplayJob, NotUsed> watch(GetReplayRequest in) {
    if (watches.isEmpty()) {
      return Source.single(job());
    }
    var seen = new ArrayList<ReplayJob>();
    for (var next : watches.removeFirst()) {
      phase = next;
      seen.add(job());
    }
    Source<ReplayJob, NotUsed> source = Source.from(seen);
    return Phases.rests(phase) ? source : source.concatLazy(Source.completionStage(down));
  }

  /** Fails the watch that goes on; the next one is of a node that is back. */
  synchronized void goDown() {
    var failing = down;
    down = new CompletableFuture<>();
    failing.completeExceptionally(
        new GrpcServiceException(Status.UNAVAILABLE.withDescription("going down")));
  }

  @Override
  public CompletionStage<ListSplitsResponse> listSplits(ListSplitsRequest in) {
    return CompletableFuture.completedFuture(
        ListSplitsResponse.newBuilder()
            .addSplits(
                io.watershed.v1.SplitStatus.newBuilder()
                    .setState(io.watershed.v1.SplitStatus.State.LEASED)
                    .setWorker("host-1")
                    .setNextRow(17)
                    .setSplit(
                        io.watershed.v1.ReplaySplit.newBuilder().setFile("/a.csv").setRows(-1)))
            .build());
  }

  @Override
  public CompletionStage<ReplayDiff> diff(DiffReplayRequest in) {
    return in.getJob().equals("early")
        ? failed(Status.FAILED_PRECONDITION, "early is FEEDING (expected: SEALED)")
        : CompletableFuture.completedFuture(diff);
  }

  @Override
  public Source<WindowChange, NotUsed> diffWindows(DiffReplayRequest in) {
    return Source.from(changes);
  }

  /** The second and the third are not whole. */
  @Override
  public Source<QuarantinedRecord, NotUsed> quarantined(QuarantinedRequest in) {
    quarantined.add(in);
    var record =
        QuarantinedRecord.newBuilder()
            .setTopic("flights")
            .setOffset(41)
            .setReason("MISSING_KEY")
            .setDetail("key: absent")
            .setValue(ByteString.copyFromUtf8("{}"))
            .setValueBytes(2);
    return Source.from(
        List.of(
            record.build(),
            record.clone().setOffset(42).setValueBytes(3).build(),
            record.clone().setTopic("/a.csv").setOffset(7).clearValue().setValueBytes(-1).build()));
  }
}
