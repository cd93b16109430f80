package io.watershed.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.typesafe.config.ConfigFactory;
import io.grpc.Status;
import io.watershed.v1.EntityCounts;
import io.watershed.v1.EntityState;
import io.watershed.v1.EntityStateHandlerFactory;
import io.watershed.v1.EntitySummary;
import io.watershed.v1.EventOrigin;
import io.watershed.v1.ExplainRequest;
import io.watershed.v1.ExplainResponse;
import io.watershed.v1.GetAsOfRequest;
import io.watershed.v1.GetAsOfResponse;
import io.watershed.v1.GetRequest;
import io.watershed.v1.GetResponse;
import io.watershed.v1.LateEvent;
import io.watershed.v1.LateReason;
import io.watershed.v1.ListLateRequest;
import io.watershed.v1.ListLateResponse;
import io.watershed.v1.ListRequest;
import io.watershed.v1.ListResponse;
import io.watershed.v1.MetricEntries;
import io.watershed.v1.MetricEntry;
import io.watershed.v1.MetricValue;
import io.watershed.v1.Version;
import io.watershed.v1.WatchRequest;
import io.watershed.v1.WatchResponse;
import io.watershed.v1.WindowResult;
import io.watershed.v1.WindowStep;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.grpc.GrpcServiceException;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that ask a node, against a server whose answers the test knows. */
class ClientCommandsTest {

  private static final long FIVE = 978325200000L;
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString("pekko.http.server.enable-http2 = on")
              .withFallback(ConfigFactory.load()));
  private static final Answers ANSWERS = new Answers();
  private static ServerBinding binding;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Answers by the entity's name. */
  private static final class Answers implements EntityState {

    private final List<GetAsOfRequest> pasts = new CopyOnWriteArrayList<>();
    private final List<GetRequest> gets = new CopyOnWriteArrayList<>();
    private final List<ExplainRequest> explained = new CopyOnWriteArrayList<>();
    private final List<ListLateRequest> lates = new CopyOnWriteArrayList<>();
    private final List<WatchRequest> watches = new CopyOnWriteArrayList<>();

    @Override
    public CompletionStage<GetResponse> get(GetRequest in) {
      gets.add(in);
      return switch (in.getEntity()) {
        case "ATL" -> CompletableFuture.completedFuture(response(in));
        case "XXX" -> failed(Status.NOT_FOUND.withDescription("entity: XXX (expected: one)"));
        case "BAD" -> failed(Status.INVALID_ARGUMENT.withDescription("limit: -1 (expected: 0)"));
        case "MOVING" -> failed(Status.UNAVAILABLE.withDescription("its shard may be moving"));
        case "SLOW" -> new CompletableFuture<>();
        default -> failed(Status.INTERNAL.withDescription("internal error"));
      };
    }

    @Override
    public CompletionStage<GetAsOfResponse> getAsOf(GetAsOfRequest in) {
      pasts.add(in);
      return CompletableFuture.completedFuture(
          GetAsOfResponse.newBuilder()
              .setState(
                  response(GetRequest.newBuilder().setPipeline("flights").setEntity("ATL").build()))
              .setSequenceNumber(18)
              .setTime(FIVE)
              .build());
    }

    @Override
    public CompletionStage<ExplainResponse> explain(ExplainRequest in) {
      explained.add(in);
      WindowResult live = response(GetRequest.newBuilder().setEntity("ATL").build()).getWindows(0);
      WindowResult corrected =
          live.toBuilder()
              .setReplayJob("fix-1")
              .setAccepted(7)
              .setStatus(io.watershed.v1.Status.CORRECTED)
              .build();
      return CompletableFuture.completedFuture(
          ExplainResponse.newBuilder()
              .setCurrent(corrected)
              .addSides(live)
              .addSides(corrected)
              .addHistory(
                  WindowStep.newBuilder()
                      .setAt(FIVE)
                      .setPhase("PROMOTING")
                      .setJob("fix-1")
                      .setDecision(2)
                      .setBy("ann")
                      .setReason("late flights"))
              .addOrigins(
                  EventOrigin.newBuilder()
                      .setJob("fix-1")
                      .setFile("january.parquet")
                      .setFirst(12)
                      .setLast(345)
                      .setAccepted(7))
              .setOriginsFrom(1)
              .build());
    }

    private static <T> CompletionStage<T> failed(Status status) {
      return CompletableFuture.failedFuture(new GrpcServiceException(status));
    }

    private static GetResponse response(GetRequest in) {
      return GetResponse.newBuilder()
          .setPipeline(in.getPipeline())
          .setEntity(in.getEntity())
          .setWatermark(FIVE + 90_000)
          .setSequenceNumber(17)
          .setCounts(
              EntityCounts.newBuilder()
                  .setAccepted(1_000)
                  .setDuplicates(2)
                  .setLate(3)
                  .setConflicts(1)
                  .setStateBytes(640))
          .addWindows(window(17))
          .build();
    }

    private static MetricEntries quantiles() {
      return MetricEntries.newBuilder()
          .addEntries(entry("p50", MetricValue.newBuilder().setDoubleValue(6.73809523)))
          .addEntries(entry("p99", MetricValue.newBuilder().setDoubleValue(60)))
          .build();
    }

    private static MetricEntries carriers() {
      return MetricEntries.newBuilder()
          .addEntries(entry("UA", MetricValue.newBuilder().setIntValue(7)))
          .addEntries(entry("A\u001b[2JA", MetricValue.newBuilder().setIntValue(5)))
          .build();
    }

    private static MetricEntry entry(String label, MetricValue.Builder value) {
      return MetricEntry.newBuilder().setLabel(label).setValue(value).build();
    }

    @Override
    public CompletionStage<ListLateResponse> listLate(ListLateRequest in) {
      lates.add(in);
      return CompletableFuture.completedFuture(
          ListLateResponse.newBuilder()
              .addEvents(
                  LateEvent.newBuilder()
                      .setEntity("ATL")
                      .setReason(LateReason.LATE_IN_PART)
                      .addWindows("hour")
                      .setLateBy(90_000)
                      .setTime(FIVE)
                      .setId("00ff")
                      .putMeasures("delay", MetricValue.newBuilder().setIntValue(4).build())
                      .setPartition(3)
                      .setOffset(17))
              .setNextPageToken(in.getPageToken().isEmpty() ? "more" : "")
              .build());
    }

    static WindowResult window(long sequenceNumber) {
      return WindowResult.newBuilder()
          .setWindow("hour")
          .setStart(FIVE)
          .setEnd(FIVE + 3_600_000)
          .setStatus(io.watershed.v1.Status.FINAL)
          .setVersion(Version.newBuilder().setRevision(4))
          .setAccepted(12)
          .setDuplicates(1)
          .setWatermark(FIVE)
          .setSequenceNumber(sequenceNumber)
          .setFinalAt(FIVE + 4_500_000)
          .putMetrics("flights", MetricValue.newBuilder().setIntValue(12).build())
          .putMetrics("delay_avg", MetricValue.newBuilder().setDoubleValue(6.73809523).build())
          .putMetrics("fuel_sum", MetricValue.newBuilder().setIntValue((1L << 53) + 1).build())
          .putMetrics(
              "big", MetricValue.newBuilder().setBigIntValue("99999999999999999999").build())
          .putMetrics("none", MetricValue.getDefaultInstance())
          .putMetrics("fare", MetricValue.newBuilder().setDecimalValue("12.50").build())
          .putMetrics("delays", MetricValue.newBuilder().setMap(quantiles()).build())
          .putMetrics("carriers", MetricValue.newBuilder().setRanking(carriers()).build())
          .putMetrics("full", MetricValue.newBuilder().setUnavailable("too many keys").build())
          .build();
    }

    @Override
    public CompletionStage<ListResponse> list(ListRequest in) {
      int first = in.getPageToken().isEmpty() ? 0 : Integer.parseInt(in.getPageToken());
      int last = Math.min(2_500, first + in.getPageSize());
      ListResponse.Builder page = ListResponse.newBuilder();
      IntStream.range(first, last)
          .forEach(i -> page.addEntities(EntitySummary.newBuilder().setEntity("E" + i)));
      return CompletableFuture.completedFuture(
          page.setNextPageToken(last < 2_500 ? String.valueOf(last) : "").build());
    }

    @Override
    public Source<WatchResponse, NotUsed> watch(WatchRequest in) {
      watches.add(in);
      long first = in.getAfterSequenceNumber() + 1;
      List<WatchResponse> responses = new ArrayList<>();
      for (long n = first; n < first + 3; n++) {
        responses.add(
            WatchResponse.newBuilder().setSequenceNumber(n).addWindows(window(n)).build());
      }
      Source<WatchResponse, NotUsed> some = Source.from(responses);
      return first > 6
          ? some
          : some.concat(
              Source.failed(
                  new GrpcServiceException(Status.UNAVAILABLE.withDescription("going down"))));
    }
  }

  @BeforeAll
  static void start() {
    binding =
        Http.get(KIT.system())
            .newServerAt("127.0.0.1", 0)
            .bind(EntityStateHandlerFactory.create(ANSWERS, KIT.system()))
            .toCompletableFuture()
            .join();
  }

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--address", "127.0.0.1:" + binding.localAddress().getPort()));
    return Watershed.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }

  private JsonNode json() throws JsonProcessingException {
    return new JsonMapper().readTree(out.toString());
  }

  @Test
  void shouldShowWindowsAsATable() {
    assertThat(run("query", "get", "--pipeline", "flights", "ATL")).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "flights / ATL  watermark 2001-01-01T05:01:30Z  accepted 1000  duplicate 2  late 3"
                + "  conflict 1  state 640 bytes  sequence number 17",
            "",
            "WINDOW  START                 END                   STATUS  VERSION  EVENTS"
                + "  DUPLICATES  flights  delay_avg          fuel_sum                   big  none   fare            delays       carriers"
                + "                        full",
            "hour    2001-01-01T05:00:00Z  2001-01-01T06:00:00Z  FINAL       0.4      12"
                + "           1       12      6.738  9007199254740993  99999999999999999999     -  12.50  p50=6.738 p99=60  UA:7 A\uFFFD[2JA:5"
                + "  unavailable: too many keys");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void shouldShowWindowsAsJsonWithExactNumbers() throws JsonProcessingException {
    assertThat(run("query", "get", "-p", "flights", "ATL", "-o", "json")).isZero();
    JsonNode json = json();
    assertThat(json.get("watermark").asText()).isEqualTo("2001-01-01T05:01:30Z");
    assertThat(json.get("counts").get("accepted").isNumber()).isTrue();
    JsonNode window = json.get("windows").get(0);
    assertThat(window.get("start").asText()).isEqualTo("2001-01-01T05:00:00Z");
    assertThat(window.get("status").asText()).isEqualTo("FINAL");
    JsonNode metrics = window.get("metrics");
    assertThat(metrics.get("flights").intValue()).isEqualTo(12);
    assertThat(metrics.get("delay_avg").doubleValue()).isEqualTo(6.73809523);
    assertThat(metrics.get("fuel_sum").isTextual()).isTrue();
    assertThat(metrics.get("fuel_sum").asText()).isEqualTo("9007199254740993");
    assertThat(metrics.get("big").asText()).isEqualTo("99999999999999999999");
    assertThat(metrics.get("none").isNull()).isTrue();
    assertThat(out.toString()).contains("12.50");
    assertThat(metrics.get("delays").get("p99").doubleValue()).isEqualTo(60);
    assertThat(metrics.get("carriers").get(0).get("key").asText()).isEqualTo("UA");
    assertThat(metrics.get("carriers").get(0).get("count").intValue()).isEqualTo(7);
    assertThat(metrics.get("full").get("unavailable").asText()).isEqualTo("too many keys");
  }

  @Test
  void shouldTellTheHistoryOfAWindow() {
    assertThat(
            run(
                "query",
                "explain",
                "-p",
                "flights",
                "ATL",
                "-w",
                "hour",
                "--start",
                "2001-01-01T05:00"))
        .isZero();
    assertThat(ANSWERS.explained.getFirst().getKey()).isEqualTo(FIVE);
    assertThat(out.toString())
        .contains("what counts: replay job fix-1, CORRECTED")
        .contains("PROMOTING  fix-1         2  ann  late flights")
        .contains("fix-1  january.parquet     12   345         7");
  }

  @Test
  void shouldTellTheHistoryOfAWindowAsJson() {
    assertThat(
            run("query", "explain", "-p", "flights", "ATL", "-w", "hour", "-s", "0", "-o", "json"))
        .isZero();
    assertThat(out.toString())
        .contains("\"file\" : \"january.parquet\"")
        .contains("\"decision\" : 2");
  }

  @Test
  void shouldShowThePast() throws JsonProcessingException {
    assertThat(run("query", "as-of", "-p", "flights", "ATL", "--time", "2001-01-01T05:00"))
        .isZero();
    assertThat(ANSWERS.pasts.getLast().getTime()).isEqualTo(FIVE);
    assertThat(out.toString().lines())
        .startsWith(
            "as of sequence number 18, decided 2001-01-01T05:00:00Z",
            "flights / ATL  watermark 2001-01-01T05:01:30Z  accepted 1000  duplicate 2  late 3"
                + "  conflict 1  state 640 bytes  sequence number 17");
    out.getBuffer().setLength(0);
    assertThat(run("query", "as-of", "-p", "flights", "ATL", "--sequence", "18", "-o", "json"))
        .isZero();
    assertThat(ANSWERS.pasts.getLast().getSequenceNumber()).isEqualTo(18);
    assertThat(json().at("/sequence_number").asLong()).isEqualTo(18);
    assertThat(json().at("/state/windows/0/status").asText()).isEqualTo("FINAL");
  }

  @Test
  void shouldTakeOnePointOfThePast() {
    assertThat(run("query", "as-of", "-p", "flights", "ATL")).isEqualTo(2);
    assertThat(run("query", "as-of", "-p", "flights", "ATL", "--time", "1", "--sequence", "1"))
        .isEqualTo(2);
  }

  @Test
  void shouldListLateEvents() throws JsonProcessingException {
    assertThat(run("query", "late", "-p", "flights", "ATL", "-r", "late-in-part", "-n", "2"))
        .isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "ENTITY  REASON        WINDOWS  LATE BY  TIME                  PARTITION  OFFSET"
                + "  MEASURES  DECIDED",
            "ATL     LATE_IN_PART  hour     PT1M30S  2001-01-01T05:00:00Z          3      17"
                + "  delay=4   1970-01-01T00:00:00Z",
            "ATL     LATE_IN_PART  hour     PT1M30S  2001-01-01T05:00:00Z          3      17"
                + "  delay=4   1970-01-01T00:00:00Z");
    assertThat(ANSWERS.lates.getLast())
        .isEqualTo(
            ListLateRequest.newBuilder()
                .setPipeline("flights")
                .setEntity("ATL")
                .setReason(LateReason.LATE_IN_PART)
                .setPageSize(1)
                .setPageToken("more")
                .build());
  }

  @Test
  void shouldListLateEventsOfAllEntitiesAsJson() throws JsonProcessingException {
    assertThat(run("query", "late", "-p", "flights", "-n", "1", "-o", "json")).isZero();
    assertThat(json().get("more").booleanValue()).isTrue();
    JsonNode event = json().get("events").get(0);
    assertThat(event.get("late_by_ms").intValue()).isEqualTo(90_000);
    assertThat(event.get("measures").get("delay").intValue()).isEqualTo(4);
    assertThat(event.get("version").isNull()).isTrue();
    assertThat(ANSWERS.lates.getLast().getEntity()).isEmpty();
  }

  @Test
  void shouldAskForWhatTheOptionsSay() {
    run(
        "query",
        "get",
        "-p",
        "flights",
        "ATL",
        "-w",
        "hour",
        "--from",
        "2001-01-01T05:00",
        "--to",
        "978328800000",
        "-n",
        "7");
    assertThat(ANSWERS.gets.getLast())
        .isEqualTo(
            GetRequest.newBuilder()
                .setPipeline("flights")
                .setEntity("ATL")
                .setWindow("hour")
                .setFrom(FIVE)
                .setTo(FIVE + 3_600_000)
                .setLimit(7)
                .build());
  }

  @ParameterizedTest
  @CsvSource({
    "XXX, 3, entity: XXX (expected: one)",
    "BAD, 2, limit: -1 (expected: 0)",
    "MOVING, 4, not now: its shard may be moving",
    "SLOW, 4, no answer in time (see --timeout)",
    "BROKEN, 1, INTERNAL: internal error"
  })
  void shouldEndWithTheExitCodeOfTheFailure(String entity, int exitCode, String message) {
    assertThat(run("query", "get", "-p", "flights", entity, "--timeout", "1")).isEqualTo(exitCode);
    assertThat(err.toString().strip()).isEqualTo("watershed: " + message);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void shouldListPageAfterPage() throws JsonProcessingException {
    assertThat(run("query", "list", "-p", "flights", "--limit", "0", "-o", "json")).isZero();
    assertThat(json().get("entities")).hasSize(2_500);
    assertThat(json().get("more").booleanValue()).isFalse();
  }

  @Test
  void shouldTellThatThereAreMore() {
    assertThat(run("query", "list", "-p", "flights", "--limit", "2")).isZero();
    assertThat(out.toString().lines()).hasSize(4).last().asString().contains("--limit 0");
  }

  @Test
  void shouldGoOnWatchingWhereItWas() {
    assertThat(
            run(
                "query",
                "watch",
                "-p",
                "flights",
                "ATL",
                "--after",
                "3",
                "--changes",
                "5",
                "-o",
                "json"))
        .isZero();
    assertThat(out.toString().lines())
        .hasSize(5)
        .first()
        .asString()
        .contains("\"sequence_number\":4");
    assertThat(err.toString()).contains("lost the node; going on after 6");
    assertThat(ANSWERS.watches.getLast().getAfterSequenceNumber()).isEqualTo(6);
  }
}
