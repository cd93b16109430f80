package io.watershed.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.typesafe.config.ConfigFactory;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.watershed.persistence.embedded.EmbeddedPostgres;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.PipelineParser;
import io.watershed.v1.EntityStateClient;
import io.watershed.v1.GetAsOfRequest;
import io.watershed.v1.GetAsOfResponse;
import io.watershed.v1.GetRequest;
import io.watershed.v1.GetResponse;
import io.watershed.v1.ListRequest;
import io.watershed.v1.StoreStatusRequest;
import io.watershed.v1.StoreStatusResponse;
import io.watershed.v1.StoresClient;
import io.watershed.v1.WatchRequest;
import io.watershed.v1.WatchResponse;
import io.watershed.v1.WindowResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.grpc.GrpcClientSettings;
import org.apache.pekko.stream.testkit.TestSubscriber;
import org.apache.pekko.stream.testkit.javadsl.TestSink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A whole node on a real database, asked over real gRPC; only its events come from the test. */
class NodeIT {

  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();

  @TempDir static Path directory;

  private static EmbeddedPostgres postgres;
  private static ActorTestKit client;

  private final HandFedEvents events = new HandFedEvents();
  private String pipeline;
  private Node node;
  private EntityStateClient entities;

  @BeforeAll
  static void startDatabase() {
    postgres = EmbeddedPostgres.start(directory.resolve("postgres"));
    client = ActorTestKit.create();
  }

  @AfterAll
  static void stopDatabase() {
    client.shutdownTestKit();
    postgres.close();
  }

  @BeforeEach
  void start(TestInfo test) throws IOException {
    pipeline = "p" + Integer.toHexString(test.getDisplayName().hashCode());
    start(definition("15m", ""));
  }

  @AfterEach
  void stop() {
    get(entities.close());
    get(node.stop());
  }

  private void start(PipelineDefinition definition) {
    node = Node.start(settings(0), List.of(definition), events);
    entities =
        EntityStateClient.create(
            GrpcClientSettings.connectToServiceAt(
                    "127.0.0.1", node.grpcAddress().getPort(), client.system())
                .withTls(false),
            client.system());
  }

  private static NodeSettings settings(int grpcPort) {
    return NodeSettings.of(
        ConfigFactory.parseMap(
            Map.of(
                "watershed.store.jdbc-url",
                postgres.jdbcUrl(),
                "watershed.store.user",
                postgres.user(),
                "watershed.grpc.port",
                grpcPort,
                "watershed.http.port",
                0,
                "watershed.cluster.port",
                0)),
        directory);
  }

  private PipelineDefinition definition(String allowedLateness, String more) throws IOException {
    return PipelineParser.parse(
        Files.writeString(
            directory.resolve(pipeline + ".conf"),
            """
            pipeline {
              name = %s
              source { topics = [t], format { type = json } }
              key = k
              event-time { field = t, encoding = epoch-millis }
              event-id { fields = [i] }
              measures { v { type = long } }
              windows { hour { size = 1h, metrics { events = count, v_sum { sum = v } } } }
              out-of-orderness = 0s
              allowed-lateness = %s
              max-ahead = 2h
              %s
            }
            """
                .formatted(pipeline, allowedLateness, more)));
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private GetRequest request() {
    return GetRequest.newBuilder().setPipeline(pipeline).setEntity("a").build();
  }

  private static List<String> windows(List<WindowResult> results) {
    return results.stream()
        .map(
            result ->
                result.getStart() / HOUR
                    + " "
                    + result.getStatus()
                    + " "
                    + result.getMetricsMap().get("v_sum").getIntValue())
        .toList();
  }

  private HttpResponse<String> http(String path) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + node.httpAddress().getPort() + path))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private TestSubscriber.Probe<WatchResponse> watch(long after) {
    return entities
        .watch(
            WatchRequest.newBuilder()
                .setPipeline(pipeline)
                .setEntity("a")
                .setAfterSequenceNumber(after)
                .build())
        .runWith(TestSink.create(client.system()), client.system());
  }

  @Test
  void shouldAnswerWithOpenAndClosedWindowsAlsoAfterARestart() throws Exception {
    events.feed("a", 1, 10 * MINUTE, 10 * MINUTE, 5);
    events.feed("a", 2, HOUR + 20 * MINUTE, HOUR + 20 * MINUTE, 7);
    events.feed("a", 3, 2 * HOUR + MINUTE, 2 * HOUR + MINUTE, 11);
    GetResponse before = get(entities.get(request()));
    assertThat(windows(before.getWindowsList()))
        .containsExactly("0 FINAL 5", "1 PROVISIONAL 7", "2 PROVISIONAL 11");
    assertThat(before.getCounts().getAccepted()).isEqualTo(3);
    assertThat(before.getWatermark()).isEqualTo(2 * HOUR + MINUTE);

    get(entities.close());
    get(node.stop());
    start(definition("15m", ""));

    assertThat(get(entities.get(request()))).isEqualTo(before);
    events.feed("a", 3, 2 * HOUR + MINUTE, 2 * HOUR + MINUTE, 11);
    assertThat(get(entities.get(request())).getCounts().getAccepted()).isEqualTo(3);
    assertThat(
            get(entities.list(ListRequest.newBuilder().setPipeline(pipeline).build()))
                .getEntities(0)
                .getEntity())
        .isEqualTo("a");
  }

  @Test
  void shouldAnswerAsOfEveryPointOfThePast() throws Exception {
    List<GetResponse> life = new ArrayList<>();
    for (long i = 1; i <= 6; i++) {
      events.feed("a", i, i * 40 * MINUTE, i * 40 * MINUTE, i);
      life.add(get(entities.get(request())));
    }
    get(entities.close());
    get(node.stop());
    start(definition("15m", ""));
    for (GetResponse then : life) {
      GetAsOfResponse past =
          get(entities.getAsOf(asOf().setSequenceNumber(then.getSequenceNumber()).build()));
      assertThat(past.getState()).isEqualTo(then);
      assertThat(past.getSequenceNumber()).isEqualTo(then.getSequenceNumber());
      GetAsOfResponse byThen = get(entities.getAsOf(asOf().setTime(past.getTime()).build()));
      assertThat(byThen.getSequenceNumber()).isGreaterThanOrEqualTo(then.getSequenceNumber());
      assertThat(byThen.getTime()).isEqualTo(past.getTime());
    }
    assertThat(status(asOf().setSequenceNumber(1_000))).isEqualTo(Status.Code.OUT_OF_RANGE);
    assertThat(status(asOf().setTime(Long.MAX_VALUE / 2))).isEqualTo(Status.Code.OUT_OF_RANGE);
    assertThat(status(asOf().setTime(1))).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(status(asOf().setSequenceNumber(1).setEntity("nobody")))
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  private GetAsOfRequest.Builder asOf() {
    return GetAsOfRequest.newBuilder().setPipeline(pipeline).setEntity("a");
  }

  private Status.Code status(GetAsOfRequest.Builder request) {
    Throwable thrown = catchThrowable(() -> get(entities.getAsOf(request.build())));
    assertThat(thrown).hasCauseInstanceOf(StatusRuntimeException.class);
    return ((StatusRuntimeException) thrown.getCause()).getStatus().getCode();
  }

  @Test
  void shouldTellHowTheStoreIs() throws Exception {
    events.feed("a", 1, 10 * MINUTE, 10 * MINUTE, 5);
    StoresClient stores =
        StoresClient.create(
            GrpcClientSettings.connectToServiceAt(
                    "127.0.0.1", node.grpcAddress().getPort(), client.system())
                .withTls(false),
            client.system());
    StoreStatusResponse status;
    do {
      status = get(stores.status(StoreStatusRequest.getDefaultInstance()));
    } while (!status.getPipelines(0).getLastSweep().hasEndedAt());
    assertThat(status.getPipelines(0).getJournal().getRows()).isPositive();
    assertThat(status.getPipelines(0).getOpenWindows().getRows()).isEqualTo(1);
    assertThat(status.getPipelines(0).getRetention().getJournal())
        .isEqualTo(Duration.ofDays(7).toMillis());
    assertThat(status.getTablesList())
        .anySatisfy(table -> assertThat(table.getName()).isEqualTo("event_journal"));
    assertThat(status.getJournal().getPersists()).isPositive();
    assertThat(http("/metrics").body())
        .contains("watershed_retention_deleted_total")
        .contains("watershed_retention_age_seconds");
    get(stores.close());
  }

  @Test
  void shouldLetAWatchGoOnOverARestart() throws Exception {
    events.feed("a", 1, 10 * MINUTE, 10 * MINUTE, 5);
    TestSubscriber.Probe<WatchResponse> first = watch(0);
    WatchResponse begin = first.requestNext();
    assertThat(windows(begin.getWindowsList())).containsExactly("0 PROVISIONAL 5");
    events.feed("a", 2, 20 * MINUTE, 20 * MINUTE, 6);
    assertThat(windows(first.requestNext().getWindowsList())).containsExactly("0 PROVISIONAL 11");
    first.request(1);

    get(node.stop());
    assertThat(first.expectError())
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    get(entities.close());
    start(definition("15m", ""));
    events.feed("a", 3, 2 * HOUR, 2 * HOUR, 7);
    events.feed("a", 4, 4 * HOUR, 4 * HOUR, 8);

    TestSubscriber.Probe<WatchResponse> second = watch(begin.getSequenceNumber());
    assertThat(windows(second.requestNext().getWindowsList()))
        .containsExactly("0 FINAL 11", "2 FINAL 7", "4 PROVISIONAL 8");
    second.cancel();
  }

  @Test
  void shouldTellProbesAndPrometheus() throws Exception {
    events.feed("a", 1, 10 * MINUTE, 10 * MINUTE, 5);
    get(entities.get(request()));
    assertThat(http("/alive").statusCode()).isEqualTo(200);
    assertThat(http("/ready").statusCode()).isEqualTo(200);
    assertThat(http("/else").statusCode()).isEqualTo(404);
    assertThat(http("/metrics").body())
        .contains("jvm_memory_used_bytes")
        .contains("watershed_journal_writes_total")
        .contains("watershed_grpc_calls_seconds_count{method=\"EntityState/Get\",status=\"OK\"}");
  }

  @Test
  void shouldRefuseADefinitionThatDecidesOtherResults() throws IOException {
    get(entities.close());
    get(node.stop());
    PipelineDefinition other = definition("20m", "");
    assertThatThrownBy(() -> Node.start(settings(0), List.of(other), events))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("pipeline " + pipeline)
        .hasMessageContaining("allowed-lateness: 15m → 20m");
    start(definition("15m", ""));
  }

  @Test
  void shouldTakeAChangeThatDecidesNothing() throws IOException {
    get(entities.close());
    get(node.stop());
    start(definition("15m", "emit-every = 3s"));
    assertThat(node.grpcAddress().getPort()).isPositive();
  }

  @Test
  void shouldRefuseAnotherNumberOfShards() throws IOException {
    get(entities.close());
    get(node.stop());
    PipelineDefinition other = definition("15m", "shards = 9");
    assertThatThrownBy(() -> Node.start(settings(0), List.of(other), events))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("shards: 9 (expected: 4, fixed since it first started)");
    events.setPartitions(9);
    start(definition("15m", ""));
  }

  @Test
  void shouldRefuseToLetEntitiesThatHaveActorsShareThem() throws IOException {
    get(entities.close());
    get(node.stop());
    PipelineDefinition other =
        definition("15m", "entities-per-actor = 500, expected-entities = 9000");
    assertThatThrownBy(() -> Node.start(settings(0), List.of(other), events))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining(
            "entities-per-actor: 500 (expected: 1, fixed since it first started)");
    start(definition("15m", ""));
  }

  @Test
  void shouldNameAPortThatIsTaken() throws IOException {
    get(entities.close());
    get(node.stop());
    PipelineDefinition definition = definition("15m", "");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () -> Node.start(settings(taken.getLocalPort()), List.of(definition), events))
          .isInstanceOf(StartupException.class)
          .hasMessageContaining("grpc: can't listen on 127.0.0.1:" + taken.getLocalPort());
    }
    start(definition);
  }
}
