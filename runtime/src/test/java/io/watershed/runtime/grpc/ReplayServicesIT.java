package io.watershed.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import com.typesafe.config.ConfigFactory;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.watershed.persistence.Store;
import io.watershed.persistence.StoreSettings;
import io.watershed.persistence.embedded.EmbeddedPostgres;
import io.watershed.persistence.replay.EntityReplayState;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.entity.EntityCommand;
import io.watershed.sharding.entity.EntityCommand.Fed;
import io.watershed.sharding.entity.EntityCommand.Feed;
import io.watershed.sharding.entity.EntityView;
import io.watershed.sharding.intake.Placement;
import io.watershed.sharding.region.EntityRegion;
import io.watershed.v1.CompleteSplitRequest;
import io.watershed.v1.DiffReplayRequest;
import io.watershed.v1.DoubleValues;
import io.watershed.v1.EventChunk;
import io.watershed.v1.FeedRequest;
import io.watershed.v1.FeedResponse;
import io.watershed.v1.GetReplayRequest;
import io.watershed.v1.KeepAlive;
import io.watershed.v1.LeaseSplitRequest;
import io.watershed.v1.LeaseSplitResponse;
import io.watershed.v1.LeasedSplit;
import io.watershed.v1.ListReplaysRequest;
import io.watershed.v1.ListReplaysResponse;
import io.watershed.v1.ListSplitsRequest;
import io.watershed.v1.LongValues;
import io.watershed.v1.MeasureValues;
import io.watershed.v1.OpenFeed;
import io.watershed.v1.PlanReplayRequest;
import io.watershed.v1.RefusedRow;
import io.watershed.v1.ReplayCommand;
import io.watershed.v1.ReplayFeedsClient;
import io.watershed.v1.ReplayJob;
import io.watershed.v1.ReplayMode;
import io.watershed.v1.ReplayPhase;
import io.watershed.v1.ReplaySpec;
import io.watershed.v1.ReplaySplit;
import io.watershed.v1.ReplaysClient;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.grpc.GrpcClientSettings;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.testkit.TestPublisher;
import org.apache.pekko.stream.testkit.TestSubscriber;
import org.apache.pekko.stream.testkit.javadsl.TestSink;
import org.apache.pekko.stream.testkit.javadsl.TestSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import scala.concurrent.duration.FiniteDuration;

/** Replays and their feeds over real HTTP/2 and a real database; entities are the test's. */
class ReplayServicesIT {

  private static final long DAY = Fixtures.DAY;
  private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.load());

  @TempDir static Path directory;

  private static EmbeddedPostgres postgres;
  private static Store store;

  private final Entities region = new Entities();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private GrpcServer server;
  private ReplaysClient replays;
  private ReplayFeedsClient feeds;
  private String job;

  /** Entities that answer feeds as the test says. */
  private static final class Entities implements EntityRegion {

    final BlockingQueue<Feed> received = new LinkedBlockingQueue<>();
    final Set<Feed> unanswered = ConcurrentHashMap.newKeySet();
    volatile boolean silent;
    volatile Optional<String> refusal = Optional.empty();

    @Override
    public PipelineDefinition pipeline() {
      return Fixtures.definition();
    }

    @Override
    public Placement placement() {
      return Placement.ofEntities(8);
    }

    @Override
    public void tell(String entity, EntityCommand command) {
      Feed feed = (Feed) command;
      // An entity that hears of a job before that is recorded might be forgotten by its end.
      if (!store
          .replays()
          .entitiesIn(feed.terms().job(), EntityReplayState.OPEN, "", 100)
          .contains(entity)) {
        throw new AssertionError(entity + " is not touched");
      }
      received.add(feed);
      if (silent) {
        unanswered.add(feed);
      } else {
        answer(feed);
      }
    }

    void answer(Feed feed) {
      feed.replyTo().tell(new Fed(feed.batchId(), feed.events().entity(0), refusal));
    }

    List<Long> rows() {
      List<Long> rows = new ArrayList<>();
      for (Feed feed : received) {
        EventBatch events = feed.events();
        for (int i = 0; i < events.size(); i++) {
          rows.add(events.offset(i));
        }
      }
      return rows;
    }

    @Override
    public CompletionStage<EntityView> view(String entity, Duration timeout) {
      return new CompletableFuture<>();
    }
  }

  @BeforeAll
  static void open() {
    postgres = EmbeddedPostgres.start(directory.resolve("postgres"));
    store =
        Store.open(
            StoreSettings.from(
                ConfigFactory.parseMap(
                        Map.of(
                            "watershed.store.jdbc-url", postgres.jdbcUrl(),
                            "watershed.store.user", postgres.user()))
                    .withFallback(ConfigFactory.load())));
  }

  @AfterAll
  static void close() {
    KIT.shutdownTestKit();
    store.close();
    postgres.close();
  }

  @BeforeEach
  void start(TestInfo test) {
    job = "j" + Integer.toHexString(test.getDisplayName().hashCode());
    var pipelines = new HostedPipelines();
    pipelines.add(new HostedPipeline(region, "0123456789abcdef", "text"));
    var serving = new Serving();
    server =
        get(
            GrpcServer.start(
                KIT.system().classicSystem(),
                new GrpcSettings(
                    "127.0.0.1",
                    0,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5),
                    8_192,
                    65_536,
                    256,
                    200,
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(10)),
                pipelines,
                CompletableFuture.completedFuture(store),
                new CompletableFuture<>(),
                serving,
                meters));
    serving.begin();
    var settings =
        GrpcClientSettings.connectToServiceAt("127.0.0.1", server.address().getPort(), KIT.system())
            .withTls(false);
    replays = ReplaysClient.create(settings, KIT.system());
    feeds = ReplayFeedsClient.create(settings, KIT.system());
  }

  /** Other tests may have the range afterwards. */
  @AfterEach
  void stop() {
    store.replays().find(job).ifPresent(row -> ReplayCommands.fail(store, job, "over", "test"));
    get(replays.close());
    get(feeds.close());
    get(server.finish(Duration.ofMillis(100)));
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static void fails(CompletionStage<?> stage, Status.Code code, String words) {
    Throwable thrown = catchThrowable(() -> get(stage));
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    assertThat(cause).isInstanceOf(StatusRuntimeException.class);
    Status status = ((StatusRuntimeException) cause).getStatus();
    assertThat(status.getCode()).as(status.toString()).isEqualTo(code);
    assertThat(status.getDescription()).contains(words);
  }

  private PlanReplayRequest.Builder plan() {
    return PlanReplayRequest.newBuilder()
        .setJob(job)
        .setBy("ann")
        .setFingerprint("0123456789abcdef")
        .setSpec(
            ReplaySpec.newBuilder()
                .setPipeline("flights")
                .setFrom(0)
                .setTo(DAY)
                .setMode(ReplayMode.REBUILD)
                .setMaxRate(5_000))
        .addSplits(ReplaySplit.newBuilder().setFile("a.csv").setEnd(700).setFirstRow(100))
        .addSplits(ReplaySplit.newBuilder().setFile("b.csv").setEnd(300).setRows(-1));
  }

  private ReplayCommand command() {
    return ReplayCommand.newBuilder().setJob(job).setBy("bob").build();
  }

  private LeasedSplit lease() {
    get(replays.plan(plan().build()));
    get(replays.start(command()));
    return get(feeds.lease(leaseRequest())).getLeased();
  }

  private LeaseSplitRequest leaseRequest() {
    return LeaseSplitRequest.newBuilder().setJob(job).setWorker("w").build();
  }

  private FeedRequest open(LeasedSplit leased) {
    return FeedRequest.newBuilder()
        .setOpen(
            OpenFeed.newBuilder()
                .setJob(job)
                .setIndex(leased.getIndex())
                .setLease(leased.getLease()))
        .build();
  }

  /** Events of entities a and b by turns, in each row. */
  private static EventChunk.Builder chunk(long firstRow, int events) {
    var chunk =
        EventChunk.newBuilder()
            .addAllEntity(List.of("a", "b"))
            .setNextRow(firstRow + events)
            .setFiltered(3)
            .setOutside(2);
    var ids = ByteBuffer.allocate(16 * events);
    var delays = LongValues.newBuilder();
    var fuels = DoubleValues.newBuilder();
    for (int i = 0; i < events; i++) {
      chunk.addEntityIndex(i % 2).addRow(i == 0 ? firstRow : 1).addTime(i == 0 ? 1_000 : 1);
      ids.putLong(0).putLong(firstRow + i);
      delays.addValue(i);
      fuels.addValue(0.5);
    }
    return chunk
        .setId(ByteString.copyFrom(ids.flip()))
        .addMeasure(MeasureValues.newBuilder().setLongs(delays))
        .addMeasure(MeasureValues.newBuilder().setDoubles(fuels));
  }

  private static FeedRequest request(EventChunk.Builder chunk) {
    return FeedRequest.newBuilder().setChunk(chunk).build();
  }

  private CompletionStage<List<FeedResponse>> feed(FeedRequest... requests) {
    return feeds.feed(Source.from(List.of(requests))).runWith(Sink.seq(), KIT.system());
  }

  private record Call(
      TestPublisher.Probe<FeedRequest> requests, TestSubscriber.Probe<FeedResponse> answers) {}

  private Call call() {
    var source = TestSource.<FeedRequest>create(KIT.system()).preMaterialize(KIT.system());
    var answers =
        feeds
            .feed(source.second().mapMaterializedValue(any -> NotUsed.getInstance()))
            .toMat(TestSink.create(KIT.system()), Keep.right())
            .run(KIT.system());
    answers.request(1_000);
    return new Call(source.first(), answers);
  }

  /** The first answer that says so. */
  private static FeedResponse until(Call call, Predicate<FeedResponse> wanted) {
    FeedResponse answer;
    do {
      answer = call.answers().expectNext(seconds(20));
    } while (!wanted.test(answer));
    return answer;
  }

  @Test
  void shouldPlanOnceHoweverOftenItIsAsked() {
    ReplayJob planned = get(replays.plan(plan().build()));
    assertThat(planned.getPhase()).isEqualTo(ReplayPhase.PLANNED);
    assertThat(planned.getBy()).isEqualTo("ann");
    assertThat(planned.getNotesList()).isNotEmpty();
    assertThat(planned.getProgress().getSplits()).isEqualTo(2);
    assertThat(planned.getProgress().getBytes()).isEqualTo(1_000);
    assertThat(planned.getProgress().getBudgetMs()).isEqualTo(1_000);
    assertThat(planned.getHistoryCount()).isEqualTo(1);
    assertThat(get(replays.plan(plan().build()))).isEqualTo(planned);
    fails(
        replays.plan(plan().clearSplits().addSplits(plan().getSplits(0)).build()),
        Status.Code.ALREADY_EXISTS,
        "job: " + job + " has another plan");
    fails(
        replays.plan(plan().setJob(job + "-2").build()),
        Status.Code.ALREADY_EXISTS,
        "range: overlaps that of job " + job);
    fails(
        replays.plan(plan().setFingerprint("other").build()),
        Status.Code.FAILED_PRECONDITION,
        "fingerprint: other (expected: 0123456789abcdef");
  }

  @Test
  void shouldRecordNothingOfADryRun() {
    ReplayJob imagined = get(replays.plan(plan().setDryRun(true).build()));
    assertThat(imagined.getJob()).isEqualTo(job);
    assertThat(imagined.getNotesList()).isNotEmpty();
    fails(
        replays.get(GetReplayRequest.newBuilder().setJob(job).build()),
        Status.Code.NOT_FOUND,
        "job: " + job);
  }

  @Test
  void shouldRefuseAMergeOfWhatTheJournalHasLost() throws Exception {
    var merge = plan().clearSplits();
    merge.getSpecBuilder().setMode(ReplayMode.MERGE).setFrom(5 * DAY).setTo(6 * DAY);
    try (var connection = store.pool().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(
          "insert into window_result (pipeline, entity, window_name, window_key, window_start,"
              + " window_end, generation, decision, revision, status, metrics, accepted,"
              + " duplicates, continues, sequence_number, final_at, shard, updated_at) values"
              + " ('flights', 'ATL', 'day', to_timestamp(432000), to_timestamp(432000),"
              + " to_timestamp(518400), 0, 0, 7, 'FINAL', '{}', 3, 0, 'NOWHERE', 7, now(), 0,"
              + " now())");
    }
    fails(
        replays.plan(merge.build()),
        Status.Code.FAILED_PRECONDITION,
        "journal: has lost events of window day of ATL at 1970-01-06T00:00:00Z");
    merge.getSpecBuilder().setFrom(6 * DAY).setTo(7 * DAY);
    assertThat(get(replays.plan(merge.build())).getPhase()).isEqualTo(ReplayPhase.PLANNED);
  }

  @Test
  void shouldTakeAPlanOfManySplits() {
    var request = plan();
    for (int i = 0; i < 5_000; i++) {
      request.addSplits(ReplaySplit.newBuilder().setFile("file-" + i + ".csv"));
    }
    assertThat(get(replays.plan(request.build())).getProgress().getSplits()).isEqualTo(5_002);
    var list = ListSplitsRequest.newBuilder().setJob(job).setPageSize(1_000).build();
    var page = get(replays.listSplits(list));
    assertThat(page.getSplitsList()).hasSize(1_000);
    var next =
        get(replays.listSplits(list.toBuilder().setPageToken(page.getNextPageToken()).build()));
    assertThat(next.getSplits(0).getIndex()).isEqualTo(1_000);
    assertThat(next.getSplits(0).getSplit().getFile()).isEqualTo("file-998.csv");
  }

  @Test
  void shouldDoWhatThePhaseAllowsAndSayWhatItWouldNeed() {
    get(replays.plan(plan().build()));
    fails(
        replays.promote(command()),
        Status.Code.FAILED_PRECONDITION,
        "phase of job " + job + ": PLANNED (expected: SEALED or ROLLED_BACK)");
    fails(replays.rollBack(command()), Status.Code.FAILED_PRECONDITION, "PROMOTING or PROMOTED");
    fails(replays.discard(command()), Status.Code.FAILED_PRECONDITION, "PROMOTED or ROLLED_BACK");
    fails(
        replays.diff(DiffReplayRequest.newBuilder().setJob(job).build()),
        Status.Code.FAILED_PRECONDITION,
        "PLANNED (expected: SEALED or");
    fails(
        replays
            .diffWindows(DiffReplayRequest.newBuilder().setJob(job).build())
            .runWith(Sink.seq(), KIT.system()),
        Status.Code.FAILED_PRECONDITION,
        "PLANNED (expected: SEALED or");
    assertThat(get(replays.start(command())).getPhase()).isEqualTo(ReplayPhase.FEEDING);
    assertThat(get(replays.start(command())).getHistoryCount()).isEqualTo(2);
    assertThat(get(replays.pause(command())).getPaused()).isTrue();
    int history = get(replays.pause(command())).getHistoryCount();
    assertThat(get(feeds.lease(leaseRequest())))
        .isEqualTo(LeaseSplitResponse.newBuilder().setRetryAfterMs(1_000).build());
    assertThat(get(replays.resume(command())).getPaused()).isFalse();
    assertThat(get(replays.resume(command())).getHistoryCount()).isEqualTo(history + 1);
    ReplayJob aborted = get(replays.abort(command().toBuilder().setReason("wrong file").build()));
    assertThat(aborted.getPhase()).isEqualTo(ReplayPhase.ABORTED);
    assertThat(aborted.getReason()).isEqualTo("wrong file");
    assertThat(get(replays.abort(command())).getReason()).isEqualTo("wrong file");
    fails(replays.start(command()), Status.Code.FAILED_PRECONDITION, "ABORTED");
    fails(replays.pause(command()), Status.Code.FAILED_PRECONDITION, "ABORTED");
    assertThat(get(feeds.lease(leaseRequest())).getFinished()).isTrue();
    fails(
        replays.start(ReplayCommand.newBuilder().setJob("nobody").build()),
        Status.Code.NOT_FOUND,
        "job: nobody");
  }

  @Test
  void shouldListTheNewestFirst() {
    get(replays.plan(plan().build()));
    ListReplaysResponse page =
        get(replays.list(ListReplaysRequest.newBuilder().setPageSize(1).build()));
    assertThat(page.getJobsList()).extracting(ReplayJob::getJob).containsExactly(job);
    fails(
        replays.list(ListReplaysRequest.newBuilder().setPipeline("trains").build()),
        Status.Code.NOT_FOUND,
        "pipeline: trains");
  }

  @Test
  void shouldWatchAJobUntilOnlyAnOperatorEndsItsPhase() {
    get(replays.plan(plan().build()));
    get(replays.start(command()));
    TestSubscriber.Probe<ReplayJob> watch =
        replays
            .watch(GetReplayRequest.newBuilder().setJob(job).build())
            .runWith(TestSink.create(KIT.system()), KIT.system());
    watch.request(10);
    assertThat(watch.expectNext(seconds(20)).getPhase()).isEqualTo(ReplayPhase.FEEDING);
    get(replays.pause(command()));
    assertThat(watch.expectNext(seconds(20)).getPaused()).isTrue();
    get(replays.abort(command()));
    assertThat(watch.expectNext(seconds(20)).getPhase()).isEqualTo(ReplayPhase.ABORTED);
    watch.expectComplete();
  }

  private static FiniteDuration seconds(int count) {
    return FiniteDuration.create(count, TimeUnit.SECONDS);
  }

  @Test
  void shouldMakeAFeedDurableInOrder() {
    LeasedSplit leased = lease();
    assertThat(leased.getSplit().getFile()).isEqualTo("a.csv");
    assertThat(leased.getNextRow()).isEqualTo(100);
    assertThat(leased.getDefinition()).isEqualTo("text");
    assertThat(leased.getSpec().getMaxRate()).isEqualTo(5_000);
    List<FeedResponse> answers =
        get(
            feed(
                open(leased),
                request(chunk(100, 500)),
                FeedRequest.newBuilder().setKeepAlive(KeepAlive.getDefaultInstance()).build(),
                request(
                    chunk(600, 300)
                        .setNextRow(1_000)
                        .addRefused(
                            RefusedRow.newBuilder()
                                .setRow(950)
                                .setReason("UNDECODABLE")
                                .setDetail("line 7")))));
    assertThat(answers.getFirst().getDurableRow()).isEqualTo(100);
    assertThat(answers.getFirst().getWindow()).isPositive();
    assertThat(answers.getLast().getDurableRow()).isEqualTo(1_000);
    assertThat(answers.getLast().getWorkers()).isEqualTo(1);
    assertThat(answers.getLast().getMaxRate()).isEqualTo(5_000);
    assertThat(answers.getLast().getBudgetMs()).isEqualTo(1_000);
    assertThat(answers).extracting(FeedResponse::getDurableRow).isSorted();
    assertThat(region.rows()).hasSize(800).doesNotHaveDuplicates();
    Feed first = region.received.element();
    assertThat(first.terms().job()).isEqualTo(job);
    assertThat(first.terms().to()).isEqualTo(DAY);
    assertThat(store.quarantine().countByReason("flights")).containsEntry("UNDECODABLE", 1L);
    var progress =
        get(replays.get(GetReplayRequest.newBuilder().setJob(job).build())).getProgress();
    assertThat(progress.getEvents()).isEqualTo(800);
    assertThat(progress.getFiltered()).isEqualTo(6);
    assertThat(progress.getOutside()).isEqualTo(4);
    assertThat(progress.getRefused()).isEqualTo(1);
    assertThat(progress.getWorkers()).isEqualTo(1);
    get(feeds.complete(complete(leased)));
    get(feeds.complete(complete(leased)));
    assertThat(get(feeds.lease(leaseRequest())).getLeased().getIndex()).isEqualTo(1);
    assertThat(meters.get("watershed.replay.events").counter().count()).isEqualTo(800);
  }

  private CompleteSplitRequest complete(LeasedSplit leased) {
    return CompleteSplitRequest.newBuilder()
        .setJob(job)
        .setIndex(leased.getIndex())
        .setLease(leased.getLease())
        .setEvents(800)
        .build();
  }

  @Test
  void shouldSendAgainWhatWasNotAnsweredAndCallNothingDurableBefore() throws Exception {
    LeasedSplit leased = lease();
    region.silent = true;
    Call call = call();
    call.requests().sendNext(open(leased));
    assertThat(until(call, answer -> true).getDurableRow()).isEqualTo(100);
    call.requests().sendNext(request(chunk(100, 2)));
    Feed first = region.received.poll(20, TimeUnit.SECONDS);
    Feed other = region.received.poll(20, TimeUnit.SECONDS);
    Feed again = region.received.poll(20, TimeUnit.SECONDS);
    assertThat(again.batchId()).isIn(first.batchId(), other.batchId());
    region.silent = false;
    region.answer(first);
    region.answer(first);
    assertThat(until(call, answer -> true).getDurableRow()).isEqualTo(100);
    region.answer(other);
    until(call, answer -> answer.getDurableRow() == 102);
    call.requests().sendComplete();
    call.answers().expectComplete();
  }

  @Test
  void shouldTellAWorkerThatTheJobIsPaused() {
    LeasedSplit leased = lease();
    Call call = call();
    call.requests().sendNext(open(leased));
    assertThat(until(call, answer -> true).getPaused()).isFalse();
    get(replays.pause(command()));
    until(call, FeedResponse::getPaused);
    get(replays.resume(command()));
    until(call, answer -> !answer.getPaused());
    call.requests().sendNext(request(chunk(100, 2)));
    until(call, answer -> answer.getDurableRow() == 102);
    call.requests().sendComplete();
    call.answers().expectComplete();
  }

  @Test
  void shouldGoOnWhereTheCallBeforeCameTo() {
    LeasedSplit leased = lease();
    get(feed(open(leased), request(chunk(100, 10))));
    region.received.clear();
    List<FeedResponse> answers =
        get(feed(open(leased), request(chunk(100, 10)), request(chunk(110, 4))));
    assertThat(answers.getFirst().getDurableRow()).isEqualTo(110);
    assertThat(answers.getLast().getDurableRow()).isEqualTo(114);
    assertThat(region.rows()).containsExactlyInAnyOrder(110L, 111L, 112L, 113L);
  }

  @Test
  void shouldEndTheCallWhenTheJobIsNoLongerFed() {
    LeasedSplit leased = lease();
    Call call = call();
    call.requests().sendNext(open(leased));
    until(call, answer -> true);
    get(replays.abort(command()));
    assertThat(failure(call).getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    fails(feed(open(leased)), Status.Code.FAILED_PRECONDITION, "ABORTED (expected: FEEDING)");
    fails(
        feeds.complete(complete(leased)),
        Status.Code.FAILED_PRECONDITION,
        "ABORTED (expected: FEEDING)");
  }

  /** How a call ends that fails, whatever it answers before. */
  private static Status failure(Call call) {
    while (true) {
      Object next =
          call.answers().expectNextOrError().fold(error -> (Object) error, answer -> answer);
      if (next instanceof StatusRuntimeException error) {
        return error.getStatus();
      }
    }
  }

  @Test
  void shouldRefuseLeasesThatDontHold() {
    LeasedSplit leased = lease();
    fails(
        feed(open(leased.toBuilder().setLease(UUID.randomUUID().toString()).build())),
        Status.Code.FAILED_PRECONDITION,
        "lease of split 0 of job " + job + ": lost");
    fails(
        feed(open(leased.toBuilder().setIndex(9).build())),
        Status.Code.INVALID_ARGUMENT,
        "index: 9");
    fails(
        feeds.complete(complete(leased.toBuilder().setIndex(1).build())),
        Status.Code.FAILED_PRECONDITION,
        "lost");
  }

  @Test
  void shouldFailAJobThatAnEntityRefuses() {
    LeasedSplit leased = lease();
    region.refusal = Optional.of("state: 9 MiB (expected: at most 8 MiB)");
    fails(
        feed(open(leased), request(chunk(100, 1))),
        Status.Code.FAILED_PRECONDITION,
        "failed: a: state: 9 MiB");
    ReplayJob failed = get(replays.get(GetReplayRequest.newBuilder().setJob(job).build()));
    assertThat(failed.getPhase()).isEqualTo(ReplayPhase.FAILED);
    assertThat(failed.getReason()).isEqualTo("a: state: 9 MiB (expected: at most 8 MiB)");
  }

  @Test
  void shouldRefuseHostileFeedsAndGoOn() {
    LeasedSplit leased = lease();
    var invalid = Status.Code.INVALID_ARGUMENT;
    fails(feed(request(chunk(100, 1))), invalid, "message: chunk (expected: open first)");
    fails(feed(), invalid, "message: none");
    fails(feed(open(leased), open(leased)), invalid, "message: open");
    fails(feed(open(leased), FeedRequest.getDefaultInstance()), invalid, "message: ");
    fails(feed(open(leased), request(chunk(100, 2).addTime(1))), invalid, "time: 3 long");
    fails(
        feed(open(leased), request(chunk(100, 2)), request(chunk(101, 2))),
        invalid,
        "row: 101 (expected: at least 102)");
    fails(
        feed(open(leased), request(chunk(102, 2).addEntity("x".repeat(ChunkReader.MOST_BYTES)))),
        invalid,
        "chunk: 10");
    var huge = chunk(102, 2).addEntity("x".repeat(5 * ChunkReader.MOST_BYTES));
    assertThat(catchThrowable(() -> get(feed(open(leased), request(huge))))).isNotNull();
    assertThat(get(feed(open(leased), request(chunk(102, 2)))).getLast().getDurableRow())
        .isEqualTo(104);
  }

  @Test
  void shouldTellHowFreshLiveIs() {
    LeasedSplit leased = lease();
    store.liveFreshness().report("node-1", Map.of("flights", 120L, "trains", 5L));
    store.liveFreshness().report("node-2", Map.of("flights", 340L));
    assertThat(get(feed(open(leased))).getLast().getLiveP95Ms()).isEqualTo(340);
    store.liveFreshness().report("node-2", Map.of("flights", 80L));
    assertThat(
            get(replays.get(GetReplayRequest.newBuilder().setJob(job).build()))
                .getProgress()
                .getLiveP95Ms())
        .isEqualTo(120);
    assertThat(store.liveFreshness().highest("trains")).isEmpty();
  }
}
