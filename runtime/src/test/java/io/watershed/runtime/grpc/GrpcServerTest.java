package io.watershed.runtime.grpc;

import static io.watershed.runtime.grpc.Fixtures.ENTITY;
import static io.watershed.runtime.grpc.Fixtures.hour;
import static io.watershed.runtime.grpc.Fixtures.hourRow;
import static io.watershed.runtime.grpc.Fixtures.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.typesafe.config.ConfigFactory;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.watershed.persistence.LateReason;
import io.watershed.persistence.SourcePosition;
import io.watershed.persistence.WindowStatus;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.entity.PastState;
import io.watershed.v1.DescribePipelineRequest;
import io.watershed.v1.DescribePipelineResponse;
import io.watershed.v1.EntityStateClient;
import io.watershed.v1.EntitySummary;
import io.watershed.v1.GetAsOfRequest;
import io.watershed.v1.GetAsOfResponse;
import io.watershed.v1.GetRequest;
import io.watershed.v1.GetResponse;
import io.watershed.v1.LateEvent;
import io.watershed.v1.ListLateRequest;
import io.watershed.v1.ListLateResponse;
import io.watershed.v1.ListPipelinesRequest;
import io.watershed.v1.ListRequest;
import io.watershed.v1.ListResponse;
import io.watershed.v1.PipelinesClient;
import io.watershed.v1.StoreStatusRequest;
import io.watershed.v1.StoreStatusResponse;
import io.watershed.v1.StoresClient;
import io.watershed.v1.WatchRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.grpc.GrpcClientSettings;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.testkit.javadsl.TestSink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The services over real HTTP/2, with entities and rows that the test sets. */
class GrpcServerTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.load());

  private final FakeRegion region = new FakeRegion();
  private final FakeResults results = new FakeResults();
  private final FakeStoreFigures figures = new FakeStoreFigures();
  private final Serving serving = new Serving();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private GrpcServer server;
  private EntityStateClient entities;

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void start() {
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
                Fixtures.hosting(region),
                results,
                figures,
                (pipeline, entity, point) ->
                    CompletableFuture.completedFuture(
                        new PastState.Known(view(7, hour(5, false, 6)), 7, 5_000)),
                new CompletableFuture<>(),
                new CompletableFuture<>(),
                serving,
                meters));
    serving.begin();
    entities = EntityStateClient.create(settings(), KIT.system());
  }

  @AfterEach
  void stop() {
    get(entities.close());
    get(server.finish(Duration.ofMillis(100)));
  }

  private GrpcClientSettings settings() {
    return GrpcClientSettings.connectToServiceAt(
            "127.0.0.1", server.address().getPort(), KIT.system())
        .withTls(false);
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join();
  }

  private static Status failure(CompletionStage<?> stage) {
    Throwable thrown = catchThrowable(() -> get(stage));
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    assertThat(cause).isInstanceOf(StatusRuntimeException.class);
    return ((StatusRuntimeException) cause).getStatus();
  }

  private static GetRequest.Builder request() {
    return GetRequest.newBuilder().setPipeline("flights").setEntity(ENTITY);
  }

  @Test
  void shouldAnswerWithOpenAndClosedWindows() {
    region.set(view(9, hour(5, false, 9)));
    results.rows.add(hourRow(4, WindowStatus.FINAL, 8));
    results.rows.add(hourRow(6, WindowStatus.FINAL, 10));
    GetResponse response = get(entities.get(request().build()));
    assertThat(response.getWindowsList())
        .extracting(result -> result.getStart() / Fixtures.HOUR)
        .containsExactly(4L, 5L);
    assertThat(response.getSequenceNumber()).isEqualTo(9);
  }

  /** An incarnation that has lost its shard answers until it hears of it. */
  @Test
  void shouldNotAnswerBehindWhatTheStoreHas() {
    results.entities.add(Fixtures.entityRow(ENTITY, OptionalLong.empty()));
    region.setOnce(view(5, hour(5, false, 5)));
    region.setOnce(view(6, hour(5, false, 6)));
    region.set(view(7, hour(5, false, 7)));
    assertThat(get(entities.get(request().build())).getSequenceNumber()).isEqualTo(7);
  }

  @Test
  void shouldAnswerAsOfAPointOfThePast() {
    results.rows.add(hourRow(4, WindowStatus.FINAL, 7));
    results.rows.add(hourRow(3, WindowStatus.FINAL, 8));
    GetAsOfResponse response =
        get(
            entities.getAsOf(
                GetAsOfRequest.newBuilder()
                    .setPipeline("flights")
                    .setEntity(ENTITY)
                    .setSequenceNumber(7)
                    .build()));
    assertThat(response.getSequenceNumber()).isEqualTo(7);
    assertThat(response.getTime()).isEqualTo(5_000);
    assertThat(response.getState().getWindowsList())
        .extracting(result -> result.getStart() / Fixtures.HOUR)
        .containsExactly(4L, 5L);
  }

  @Test
  void shouldNameAnEntityThatHasNoState() {
    Status status = failure(entities.get(request().setEntity("XXX").build()));
    assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(status.getDescription())
        .isEqualTo("entity: XXX (expected: one that has had events), pipeline flights");
  }

  @Test
  void shouldNameThePipelinesWhereOneIsUnknown() {
    Status status = failure(entities.get(request().setPipeline("trips").build()));
    assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(status.getDescription()).isEqualTo("pipeline: trips (expected: one of flights)");
  }

  @Test
  void shouldNameAnInvalidField() {
    Status status = failure(entities.get(request().setLimit(-1).build()));
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).isEqualTo("limit: -1 (expected: 0 to 10000)");
  }

  @Test
  void shouldRefuseAnInvalidWatchBeforeItBegins() {
    var answers =
        entities
            .watch(WatchRequest.newBuilder().setPipeline("flights").build())
            .runWith(Sink.seq(), KIT.system());
    assertThat(failure(answers).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void shouldApplyTheDeadlineThatTheClientSends() {
    region.set(ENTITY, new CompletableFuture<>());
    // The header alone: a deadline of the client's own would end the call on its side.
    Status status =
        failure(entities.get().addHeader("grpc-timeout", "50m").invoke(request().build()));
    assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(status.getDescription()).isEqualTo("deadline: 50 ms are over");
  }

  @Test
  void shouldApplyADeadlineToAWatchThatHasOne() {
    region.set(view(1, hour(1, false, 1)));
    var answers =
        entities
            .watch()
            .addHeader("grpc-timeout", "300m")
            .invoke(WatchRequest.newBuilder().setPipeline("flights").setEntity(ENTITY).build())
            .runWith(Sink.seq(), KIT.system());
    assertThat(failure(answers).getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
  }

  @Test
  void shouldRefuseARequestThatIsTooLarge() {
    Status status = failure(entities.get(request().setEntity("x".repeat(20_000)).build()));
    assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void shouldRefuseAnAnswerThatIsTooLarge() {
    var windows = new io.watershed.sharding.entity.EntityView.ViewedWindow[1_000];
    for (int i = 0; i < windows.length; i++) {
      windows[i] = hour(i, false, 1);
    }
    region.set(view(1, windows));
    Status status = failure(entities.get(request().build()));
    assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(status.getDescription()).contains("ask for less with limit");
    assertThat(get(entities.get(request().setLimit(10).build())).getWindowsList()).hasSize(10);
  }

  @Test
  void shouldTellWhatIsNotServed() {
    var stranger = new StrangerCall(server.address().getPort(), "a.b.Foo/Bar");
    assertThat(stranger.status()).isEqualTo(Status.Code.UNIMPLEMENTED);
    var method = new StrangerCall(server.address().getPort(), "watershed.v1.EntityState/Forget");
    assertThat(method.status()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void shouldDescribeItselfToTools() {
    String reflection = "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
    int port = server.address().getPort();
    // Field 7, list_services; field 4, file_containing_symbol; field 3, file_by_filename.
    assertThat(new StrangerCall(port, reflection, asked(7, "")).answer())
        .contains(
            "watershed.v1.EntityState",
            "watershed.v1.Pipelines",
            "watershed.v1.Stores",
            "grpc.health.v1.Health");
    assertThat(new StrangerCall(port, reflection, asked(4, "watershed.v1.EntityState")).answer())
        .contains("GetRequest", "watershed/v1/results.proto");
    assertThat(new StrangerCall(port, reflection, asked(3, "watershed/v1/results.proto")).answer())
        .contains("WindowResult");
  }

  private static byte[] asked(int field, String text) {
    byte[] value = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] message = new byte[value.length + 2];
    message[0] = (byte) (field << 3 | 2);
    message[1] = (byte) value.length;
    System.arraycopy(value, 0, message, 2, value.length);
    return message;
  }

  @Test
  void shouldListAPageAtATime() {
    for (int i = 0; i < 25; i++) {
      results.entities.add(Fixtures.entityRow("E%02d".formatted(i), OptionalLong.empty()));
    }
    List<String> keys = new ArrayList<>();
    String token = "";
    int pages = 0;
    do {
      ListResponse page =
          get(
              entities.list(
                  ListRequest.newBuilder()
                      .setPipeline("flights")
                      .setPageSize(10)
                      .setPageToken(token)
                      .build()));
      page.getEntitiesList().stream().map(EntitySummary::getEntity).forEach(keys::add);
      token = page.getNextPageToken();
      pages++;
    } while (!token.isEmpty());
    assertThat(pages).isEqualTo(3);
    assertThat(keys).hasSize(25).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void shouldListLateEventsAPageAtATime() {
    for (int i = 0; i < 5; i++) {
      results.late.add(
          Fixtures.lateRow("E F", i % 2 == 0 ? LateReason.LATE : LateReason.CONFLICT, i));
    }
    List<LateEvent> events = new ArrayList<>();
    ListLateRequest.Builder request =
        ListLateRequest.newBuilder()
            .setPipeline("flights")
            .setEntity("E F")
            .setReason(io.watershed.v1.LateReason.LATE)
            .setPageSize(2);
    do {
      ListLateResponse page = get(entities.listLate(request.build()));
      events.addAll(page.getEventsList());
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());
    assertThat(events).extracting(LateEvent::getOffset).containsExactly(0L, 2L, 4L);
    LateEvent event = events.getFirst();
    assertThat(event.getEntity()).isEqualTo("E F");
    assertThat(event.getWindowsList()).containsExactly("day", "hour");
    assertThat(event.getLateBy()).isEqualTo(60_000);
    assertThat(event.getId()).isEqualTo("ffffffffffffffff0000000000000007");
    assertThat(event.getMeasuresMap().get("delay").getIntValue()).isEqualTo(4);
    assertThat(event.getMeasuresMap().get("fuel").getDoubleValue()).isEqualTo(5);
    assertThat(event.hasVersion()).isFalse();
  }

  @Test
  void shouldRefuseAPageOfLateEventsThatIsNone() {
    String token = PageToken.after("not a position");
    ListLateRequest request =
        ListLateRequest.newBuilder().setPipeline("flights").setPageToken(token).build();
    assertThat(failure(entities.listLate(request)).getDescription())
        .startsWith("page_token: " + token);
  }

  @Test
  void shouldEndAFullLastPageWithoutAToken() {
    results.entities.add(Fixtures.entityRow("A", OptionalLong.of(5)));
    ListResponse page =
        get(entities.list(ListRequest.newBuilder().setPipeline("flights").setPageSize(1).build()));
    assertThat(page.getNextPageToken()).isEmpty();
    assertThat(page.getEntities(0).getWatermark()).isEqualTo(5);
  }

  @Test
  void shouldWatchOverTheWire() throws InterruptedException {
    region.set(view(3, hour(1, false, 3)));
    var client =
        entities
            .watch(WatchRequest.newBuilder().setPipeline("flights").setEntity(ENTITY).build())
            .runWith(TestSink.create(KIT.system()), KIT.system());
    assertThat(client.requestNext().getSequenceNumber()).isEqualTo(3);
    region.nextSubscription().subscriber().tell(view(4, hour(1, true, 4)));
    assertThat(client.requestNext().getWindows(0).getStatus())
        .isEqualTo(io.watershed.v1.Status.FINAL);
    client.cancel();
  }

  @Test
  void shouldSendWatchersElsewhereWhenItEnds() {
    region.set(view(3, hour(1, false, 3)));
    var client =
        entities
            .watch(WatchRequest.newBuilder().setPipeline("flights").setEntity(ENTITY).build())
            .runWith(TestSink.create(KIT.system()), KIT.system());
    client.requestNext();
    client.request(1);
    get(server.finish(Duration.ofSeconds(5)));
    assertThat(client.expectError())
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
  }

  @Test
  void shouldDescribeAPipeline() {
    var topicId = new UUID(1, 2);
    results.positions.add(
        new SourcePosition(
            "flights", "flights", new SourcePartition(topicId, 3), 42, 0, OptionalLong.of(7), 9));
    results.quarantined = 5;
    PipelinesClient pipelines = PipelinesClient.create(settings(), KIT.system());
    DescribePipelineResponse response =
        get(
            pipelines.describe(
                DescribePipelineRequest.newBuilder().setPipeline("flights").build()));
    assertThat(response.getQuarantined()).isEqualTo(5);
    assertThat(response.getFingerprint()).isEqualTo("0123456789abcdef");
    assertThat(response.getSummary().getWindowsList()).containsExactly("day", "hour");
    assertThat(response.getPartitions(0).getTopicId()).isEqualTo(topicId.toString());
    assertThat(response.getPartitions(0).getOffset()).isEqualTo(42);
    assertThat(get(pipelines.list(ListPipelinesRequest.getDefaultInstance())).getPipelinesList())
        .containsExactly(response.getSummary());
    get(pipelines.close());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "watershed.v1.EntityState", "watershed.v1.Pipelines", "watershed.v1.Stores"})
  void shouldTellItsHealth(String service) {
    HealthClient health = HealthClient.create(settings(), KIT.system());
    var request = HealthCheckRequest.newBuilder().setService(service).build();
    assertThat(get(health.check(request)).getStatus()).isEqualTo(ServingStatus.SERVING);
    var watch = health.watch(request).runWith(TestSink.create(KIT.system()), KIT.system());
    assertThat(watch.requestNext().getStatus()).isEqualTo(ServingStatus.SERVING);
    serving.end();
    assertThat(get(health.check(request)).getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
    HealthCheckResponse change = watch.requestNext();
    assertThat(change.getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
    watch.cancel();
    get(health.close());
  }

  @Test
  void shouldNotKnowTheHealthOfStrangers() {
    HealthClient health = HealthClient.create(settings(), KIT.system());
    var request = HealthCheckRequest.newBuilder().setService("a.b.Foo").build();
    assertThat(failure(health.check(request)).getCode()).isEqualTo(Status.Code.NOT_FOUND);
    var watch = health.watch(request).runWith(TestSink.create(KIT.system()), KIT.system());
    assertThat(watch.requestNext().getStatus()).isEqualTo(ServingStatus.SERVICE_UNKNOWN);
    watch.cancel();
    get(health.close());
  }

  /** A client hears of the end only when its connection is closed; until then it needn't fail. */
  @Test
  void shouldAnswerOnOpenConnectionsWhileItGoesDown() {
    region.set(view(9, hour(5, false, 9)));
    serving.end();
    assertThat(get(entities.get(request().build())).getSequenceNumber()).isEqualTo(9);
  }

  @Test
  void shouldTakeNoWatchOnceItGoesDown() {
    region.set(view(9, hour(5, false, 9)));
    serving.end();
    var watched =
        entities
            .watch(WatchRequest.newBuilder().setPipeline("flights").setEntity(ENTITY).build())
            .runWith(org.apache.pekko.stream.javadsl.Sink.head(), KIT.system());
    Status status = failure(watched);
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(status.getDescription()).startsWith("this node is going down");
  }

  @Test
  void shouldMeasureCalls() {
    region.set(view(9, hour(5, false, 9)));
    get(entities.get(request().build()));
    assertThat(failure(entities.get(request().setLimit(-1).build())).getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(
            meters.get("watershed.grpc.calls").tags("status", "OK").timer().count()
                + meters
                    .get("watershed.grpc.calls")
                    .tags("status", "INVALID_ARGUMENT")
                    .timer()
                    .count())
        .isEqualTo(2);
  }

  @Test
  void shouldTellHowTheStoreIs() {
    StoresClient stores = StoresClient.create(settings(), KIT.system());
    StoreStatusResponse status = get(stores.status(StoreStatusRequest.getDefaultInstance()));
    assertThat(status.getTablesList())
        .singleElement()
        .satisfies(
            table -> {
              assertThat(table.getName()).isEqualTo("event_journal");
              assertThat(table.getTableBytes()).isEqualTo(4_096);
              assertThat(table.getDeadRows()).isEqualTo(3);
              assertThat(table.getOldest()).isEqualTo(17);
              assertThat(table.hasVacuumedAt()).isFalse();
            });
    assertThat(status.getPipelinesList())
        .singleElement()
        .satisfies(
            pipeline -> {
              assertThat(pipeline.getPipeline()).isEqualTo("flights");
              assertThat(pipeline.getJournal().getRows()).isEqualTo(20_000);
              assertThat(pipeline.getJournal().getEstimated()).isTrue();
              assertThat(pipeline.getRetention().getJournal())
                  .isEqualTo(Duration.ofDays(7).toMillis());
              assertThat(pipeline.getRetention().hasWindows()).isFalse();
              assertThat(pipeline.getLastSweep().getSnapshots()).isEqualTo(4);
              assertThat(pipeline.getLastSweep().hasEndedAt()).isFalse();
            });
    assertThat(status.getJournal().getEventsPerSecond()).isEqualTo(600);
    assertThat(status.getJournal().getPersistsPerCommit()).isEqualTo(12.5);
    assertThat(status.getJournal().getQueuedBytes()).isEqualTo(99);
    assertThat(
            failure(stores.status(StoreStatusRequest.newBuilder().setPipeline("x").build()))
                .getCode())
        .isEqualTo(Status.Code.NOT_FOUND);
    get(stores.close());
  }
}
