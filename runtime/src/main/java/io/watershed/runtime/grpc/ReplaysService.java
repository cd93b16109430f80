package io.watershed.runtime.grpc;

import io.watershed.persistence.Store;
import io.watershed.persistence.replay.Planned;
import io.watershed.persistence.replay.ReplayJobRow;
import io.watershed.persistence.replay.ReplayMode;
import io.watershed.persistence.replay.ReplayPhase;
import io.watershed.persistence.replay.SplitRow;
import io.watershed.sharding.entity.EntityActor;
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
import io.watershed.v1.ReplaysPowerApi;
import io.watershed.v1.WindowChange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.apache.pekko.NotUsed;
import org.apache.pekko.grpc.javadsl.Metadata;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;

/** Plans replay jobs, tells how they stand and what they change, and takes operators' decisions. */
final class ReplaysService implements ReplaysPowerApi {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** A plan has many splits, and a decision touches every row of the range. */
  private static final Duration DECISION_DEADLINE = Duration.ofMinutes(2);

  private static final Duration DIFF_DEADLINE = Duration.ofMinutes(30);

  private static final Set<ReplayPhase> COMPARABLE =
      EnumSet.of(
          ReplayPhase.SEALED,
          ReplayPhase.PROMOTING,
          ReplayPhase.PROMOTED,
          ReplayPhase.ROLLING_BACK,
          ReplayPhase.ROLLED_BACK);

  private final HostedPipelines pipelines;
  private final ReplayStore store;
  private final Calls calls;
  private final ReplayViews views;
  private final Clock clock;

  ReplaysService(HostedPipelines pipelines, ReplayStore store, Calls calls, Clock clock) {
    this.pipelines = pipelines;
    this.store = store;
    this.calls = calls;
    this.clock = clock;
    this.views = new ReplayViews(pipelines);
  }

  @Override
  public CompletionStage<ReplayJob> plan(PlanReplayRequest in, Metadata metadata) {
    return calls.unary(
        "Replays/Plan",
        metadata,
        DECISION_DEADLINE,
        () -> {
          var request = ReplayRequests.valid(in, pipelines, clock.millis());
          return store.ask(opened -> plan(opened, request));
        });
  }

  private ReplayJob plan(Store opened, ReplayRequests.Plan request) {
    String job = request.job().job();
    expectJournal(opened, request);
    return switch (opened.replays().plan(request.job(), request.dryRun())) {
      case Planned.Job planned ->
          request.dryRun() && planned.isNew()
              ? imagined(planned.row(), request)
              : views.whole(opened, planned.row());
      case Planned.Overlaps overlapping ->
          throw ServiceException.exists(
              "range",
              "overlaps that of job " + overlapping.job(),
              "one that no other job has: abort or discard that one, or wait until it is");
      case Planned.TooManyPartitions cut ->
          throw ServiceException.precondition(
              "cut of job " + job,
              cut.partitions() + " partitions",
              "at most " + cut.most() + ": a pipeline with fewer, or mode MERGE, which has no cut");
      case Planned.Differs differing ->
          throw ServiceException.exists(
              "job",
              job + " has another plan, of " + Instant.ofEpochMilli(differing.other().createdAt()),
              "the same plan, or another id");
    };
  }

  /**
   * What a merge takes from live has to be in the journal still; a rebuild takes what is to come.
   */
  private static void expectJournal(Store opened, ReplayRequests.Plan request) {
    var job = request.job();
    if (job.mode() != ReplayMode.MERGE || opened.replays().find(job.job()).isPresent()) {
      return;
    }
    var region = request.pipeline().region();
    opened
        .replays()
        .lost(
            job.pipeline(),
            job.from(),
            job.to(),
            entity -> EntityActor.persistenceId(job.pipeline(), region.placement().unitOf(entity)))
        .ifPresent(
            lost -> {
              throw ServiceException.precondition(
                  "journal",
                  "has lost events of window %s of %s at %s"
                      .formatted(lost.window(), lost.entity(), Instant.ofEpochMilli(lost.start())),
                  "every event of the range, as retention.journal keeps them; or mode REBUILD");
            });
  }

  /** A job that was not recorded, so that the store knows nothing of it. */
  private static ReplayJob imagined(ReplayJobRow row, ReplayRequests.Plan request) {
    return ReplayMessages.job(row)
        .addAllNotes(ReplayMessages.notes(row, request.pipeline().definition()))
        .build();
  }

  @Override
  public CompletionStage<ReplayJob> start(ReplayCommand in, Metadata metadata) {
    return command("Replays/Start", in, metadata, ReplayCommands.START::run);
  }

  @Override
  public CompletionStage<ReplayJob> pause(ReplayCommand in, Metadata metadata) {
    return command(
        "Replays/Pause",
        in,
        metadata,
        (opened, command) -> ReplayCommands.pause(opened, command, true));
  }

  @Override
  public CompletionStage<ReplayJob> resume(ReplayCommand in, Metadata metadata) {
    return command(
        "Replays/Resume",
        in,
        metadata,
        (opened, command) -> ReplayCommands.pause(opened, command, false));
  }

  @Override
  public CompletionStage<ReplayJob> promote(ReplayCommand in, Metadata metadata) {
    return command("Replays/Promote", in, metadata, ReplayCommands.PROMOTE::run);
  }

  @Override
  public CompletionStage<ReplayJob> rollBack(ReplayCommand in, Metadata metadata) {
    return command("Replays/RollBack", in, metadata, ReplayCommands.ROLL_BACK::run);
  }

  @Override
  public CompletionStage<ReplayJob> abort(ReplayCommand in, Metadata metadata) {
    return command("Replays/Abort", in, metadata, ReplayCommands.ABORT::run);
  }

  @Override
  public CompletionStage<ReplayJob> discard(ReplayCommand in, Metadata metadata) {
    return command("Replays/Discard", in, metadata, ReplayCommands::discard);
  }

  private CompletionStage<ReplayJob> command(
      String method,
      ReplayCommand in,
      Metadata metadata,
      BiFunction<Store, ReplayRequests.Command, ReplayJobRow> command) {
    return calls.unary(
        method,
        metadata,
        DECISION_DEADLINE,
        () -> {
          var request = ReplayRequests.valid(in);
          return store.ask(opened -> views.whole(opened, command.apply(opened, request)));
        });
  }

  @Override
  public CompletionStage<ReplayJob> get(GetReplayRequest in, Metadata metadata) {
    return calls.unary("Replays/Get", metadata, () -> look(ReplayRequests.valid(in)));
  }

  private CompletionStage<ReplayJob> look(String job) {
    return store.ask(opened -> views.whole(opened, ReplayStore.find(opened, job)));
  }

  @Override
  public CompletionStage<ListReplaysResponse> list(ListReplaysRequest in, Metadata metadata) {
    return calls.unary(
        "Replays/List",
        metadata,
        () -> {
          var request = ReplayRequests.valid(in);
          request.pipeline().ifPresent(pipelines::named);
          return store.ask(opened -> list(opened, request));
        });
  }

  private ListReplaysResponse list(Store opened, ReplayRequests.ListJobs request) {
    List<ReplayJobRow> rows =
        opened.replays().list(request.pipeline(), request.after(), request.pageSize() + 1);
    var page = ListReplaysResponse.newBuilder();
    rows.stream()
        .limit(request.pageSize())
        .map(row -> views.summary(opened, row))
        .forEach(page::addJobs);
    if (rows.size() > request.pageSize()) {
      page.setNextPageToken(PageToken.after(rows.get(request.pageSize() - 1).job()));
    }
    return page.build();
  }

  @Override
  public Source<ReplayJob, NotUsed> watch(GetReplayRequest in, Metadata metadata) {
    return calls.streaming(metadata, () -> watch(ReplayRequests.valid(in)));
  }

  /** The job whenever it has changed, up to the first phase that only an operator ends. */
  private Source<ReplayJob, NotUsed> watch(String job) {
    return Source.repeat(job)
        .throttle(1, LOOK_EVERY)
        .mapAsync(1, this::look)
        .takeWhile(seen -> !isResting(seen), true)
        .statefulMap(
            () -> ReplayJob.getDefaultInstance(),
            (last, seen) ->
                Pair.create(seen, seen.equals(last) ? List.<ReplayJob>of() : List.of(seen)),
            last -> Optional.empty())
        .mapConcat(changes -> changes);
  }

  private static boolean isResting(ReplayJob job) {
    return ReplayPhase.valueOf(job.getPhase().name()).isResting();
  }

  @Override
  public CompletionStage<ListSplitsResponse> listSplits(ListSplitsRequest in, Metadata metadata) {
    return calls.unary(
        "Replays/ListSplits",
        metadata,
        () -> {
          var request = ReplayRequests.valid(in);
          return store.ask(opened -> listSplits(opened, request));
        });
  }

  private static ListSplitsResponse listSplits(Store opened, ReplayRequests.ListSplits request) {
    ReplayStore.find(opened, request.job());
    List<SplitRow> rows =
        opened.replays().splits(request.job(), request.after(), request.pageSize() + 1);
    var page = ListSplitsResponse.newBuilder();
    rows.stream()
        .limit(request.pageSize())
        .map(row -> ReplayMessages.split(request.job(), row))
        .forEach(page::addSplits);
    if (rows.size() > request.pageSize()) {
      page.setNextPageToken(
          PageToken.after(Integer.toString(rows.get(request.pageSize() - 1).split())));
    }
    return page.build();
  }

  @Override
  public CompletionStage<ReplayDiff> diff(DiffReplayRequest in, Metadata metadata) {
    return calls.unary(
        "Replays/Diff",
        metadata,
        DIFF_DEADLINE,
        () -> {
          var request = ReplayRequests.valid(in);
          return store.ask(opened -> diff(opened, request));
        });
  }

  private ReplayDiff diff(Store opened, ReplayRequests.Diff request) {
    var fold = new DiffFold(request.job(), messages(comparable(opened, request)), request.top());
    return fold.result(
        opened.replays().results().diff(request.job(), fold::add, Optional.of(fold::addUnchanged)));
  }

  @Override
  public Source<WindowChange, NotUsed> diffWindows(DiffReplayRequest in, Metadata metadata) {
    return calls.streaming(
        metadata,
        () -> {
          var request = ReplayRequests.valid(in);
          return DiffSource.of(
              store, request.job(), opened -> messages(comparable(opened, request)));
        });
  }

  @Override
  public Source<QuarantinedRecord, NotUsed> quarantined(QuarantinedRequest in, Metadata metadata) {
    return calls.streaming(
        metadata, () -> QuarantineSource.of(store, ReplayRequests.valid(in, pipelines)));
  }

  private static ReplayJobRow comparable(Store opened, ReplayRequests.Diff request) {
    ReplayJobRow row = ReplayStore.find(opened, request.job());
    ReplayCommands.expect(row, COMPARABLE);
    if (row.discarded() && row.phase() == ReplayPhase.ROLLED_BACK) {
      throw ServiceException.precondition(
          "job " + row.job(), "its results are deleted", "one that is not discarded");
    }
    return row;
  }

  private DiffMessages messages(ReplayJobRow row) {
    return new DiffMessages(
        row.job(), new ResultMessages(pipelines.named(row.pipeline()).definition()));
  }
}
