package io.watershed.runtime.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import com.typesafe.config.ConfigFactory;
import io.watershed.persistence.embedded.EmbeddedPostgres;
import io.watershed.protocol.event.Decoded;
import io.watershed.protocol.event.Event;
import io.watershed.protocol.event.EventDecoders;
import io.watershed.protocol.event.SourceRecord;
import io.watershed.protocol.pipeline.DefinitionText;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.PipelineParser;
import io.watershed.runtime.broker.EmbeddedKafka;
import io.watershed.v1.CompleteSplitRequest;
import io.watershed.v1.DiffReplayRequest;
import io.watershed.v1.EntityStateClient;
import io.watershed.v1.EventChunk;
import io.watershed.v1.FeedRequest;
import io.watershed.v1.FeedResponse;
import io.watershed.v1.GetReplayRequest;
import io.watershed.v1.GetRequest;
import io.watershed.v1.GetResponse;
import io.watershed.v1.LeaseSplitRequest;
import io.watershed.v1.LeasedSplit;
import io.watershed.v1.LongValues;
import io.watershed.v1.MeasureValues;
import io.watershed.v1.OpenFeed;
import io.watershed.v1.PlanReplayRequest;
import io.watershed.v1.ReplayCommand;
import io.watershed.v1.ReplayDiff;
import io.watershed.v1.ReplayFeedsClient;
import io.watershed.v1.ReplayJob;
import io.watershed.v1.ReplayMode;
import io.watershed.v1.ReplayPhase;
import io.watershed.v1.ReplaySpec;
import io.watershed.v1.ReplaySplit;
import io.watershed.v1.ReplaysClient;
import io.watershed.v1.WindowChange;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.grpc.GrpcClientSettings;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A replay from its plan to its rollback, on a whole node between a real broker and a real
 * database; only the worker is the test itself.
 */
class ReplayIT {

  private static final long HOUR = Duration.ofHours(1).toMillis();

  @TempDir static Path directory;

  private static EmbeddedKafka kafka;
  private static EmbeddedPostgres postgres;
  private static ActorTestKit client;
  private static PipelineDefinition definition;
  private static Node node;
  private static EntityStateClient entities;
  private static ReplaysClient replays;
  private static ReplayFeedsClient feeds;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
    postgres = EmbeddedPostgres.start(directory.resolve("postgres"));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
    }
    definition =
        PipelineParser.parse(
            Files.writeString(
                directory.resolve("p.conf"),
                """
                pipeline {
                  name = p
                  source { topics = [t], format { type = json } }
                  key = k
                  event-time { field = t, encoding = epoch-millis }
                  event-id { fields = [i] }
                  measures { v { type = long } }
                  windows { hour { size = 1h, metrics { events = count, v_sum { sum = v } } } }
                  out-of-orderness = 0s
                  allowed-lateness = 0s
                  max-ahead = 2h
                }
                """));
    node =
        Node.start(
            NodeSettings.of(
                ConfigFactory.parseMap(
                    Map.of(
                        "watershed.kafka.bootstrap-servers",
                        kafka.bootstrapServers(),
                        "watershed.store.jdbc-url",
                        postgres.jdbcUrl(),
                        "watershed.store.user",
                        postgres.user(),
                        "watershed.grpc.port",
                        0,
                        "watershed.http.port",
                        0,
                        "watershed.cluster.port",
                        0)),
                directory),
            List.of(definition),
            new KafkaEvents());
    client = ActorTestKit.create();
    var settings =
        GrpcClientSettings.connectToServiceAt(
                "127.0.0.1", node.grpcAddress().getPort(), client.system())
            .withTls(false);
    entities = EntityStateClient.create(settings, client.system());
    replays = ReplaysClient.create(settings, client.system());
    feeds = ReplayFeedsClient.create(settings, client.system());
  }

  @AfterAll
  static void stop() {
    get(entities.close());
    get(replays.close());
    get(feeds.close());
    get(node.stop());
    client.shutdownTestKit();
    postgres.close();
    kafka.close();
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static <T> T await(Callable<T> question, Predicate<T> answered) throws Exception {
    T answer = question.call();
    for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        !answered.test(answer) && System.nanoTime() < end;
        answer = question.call()) {
      Thread.onSpinWait();
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertThat(answer).matches(answered);
    return answer;
  }

  /** Of the hour a live node saw one of two flights; the other one is in the file alone. */
  @Test
  void shouldCorrectARangeAndTakeItBack() throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      send(producer, record("a", 0, 1, 1));
      send(producer, record("b", 0, 3, 5));
      send(producer, record("a", 1, 2, 2));
      send(producer, record("a", 5, 90, 0));
      send(producer, record("b", 5, 91, 0));
      await(() -> rows("a"), rows -> rows.contains("0 FINAL 1 0"));
      await(() -> rows("b"), rows -> rows.contains("0 FINAL 5 0"));
      await(ReplayIT::position, position -> position == 5);

      ReplayJob planned = get(replays.plan(plan()));
      assertThat(planned.getPhase()).isEqualTo(ReplayPhase.PLANNED);
      assertThat(get(replays.plan(plan())).getCreatedAt()).isEqualTo(planned.getCreatedAt());
      assertThat(get(replays.start(command())).getPhase()).isEqualTo(ReplayPhase.FEEDING);

      // Beyond the cut, and far too late for live.
      send(producer, record("b", 1, 6, 3));
      await(ReplayIT::position, position -> position == 6);
    }

    LeasedSplit leased =
        get(feeds.lease(LeaseSplitRequest.newBuilder().setJob("j").setWorker("w").build()))
            .getLeased();
    assertThat(leased.getNextRow()).isEqualTo(10);
    assertThat(
            PipelineParser.parse(
                Files.writeString(directory.resolve("leased.conf"), leased.getDefinition())))
        .isEqualTo(definition);
    List<Event> events =
        List.of(
            decoded(record("a", 0, 1, 1)),
            decoded(record("a", 0, 4, 10)),
            decoded(record("a", 1, 2, 2)),
            decoded(record("c", 1, 5, 7)));
    List<FeedResponse> answers =
        get(
            feeds
                .feed(
                    Source.from(
                        List.of(
                            FeedRequest.newBuilder()
                                .setOpen(
                                    OpenFeed.newBuilder()
                                        .setJob("j")
                                        .setIndex(0)
                                        .setLease(leased.getLease()))
                                .build(),
                            chunk(10, events.subList(0, 2), 20),
                            chunk(20, events.subList(2, 4), 30))))
                .runWith(Sink.seq(), client.system()));
    assertThat(answers.getFirst().getDurableRow()).isEqualTo(10);
    assertThat(answers.getFirst().getBudgetMs()).isEqualTo(definition.latencyBudget().toMillis());
    assertThat(answers.getLast().getDurableRow()).isEqualTo(30);
    get(
        feeds.complete(
            CompleteSplitRequest.newBuilder()
                .setJob("j")
                .setIndex(0)
                .setLease(leased.getLease())
                .setEvents(4)
                .setFiltered(16)
                .build()));

    ReplayJob sealed = settled(ReplayPhase.SEALED);
    assertThat(sealed.getProgress().getEvents()).isEqualTo(4);
    assertThat(sealed.getProgress().getEntities()).isEqualTo(3);
    assertThat(sealed.getProgress().getEntitiesDone()).isEqualTo(3);
    assertThat(rows("a")).contains("0 FINAL 1 0", "1 FINAL 2 0");

    ReplayDiff diff = get(replays.diff(DiffReplayRequest.newBuilder().setJob("j").build()));
    assertThat(tuple(diff.getUnchanged(), diff.getChanged(), diff.getAdded(), diff.getRemoved()))
        .isEqualTo(tuple(1L, 1L, 2L, 1L));
    assertThat(diff.getMetricsList())
        .filteredOn(metric -> metric.getMetric().equals("v_sum"))
        .singleElement()
        .satisfies(
            metric -> {
              assertThat(metric.getCompared()).isEqualTo(2);
              assertThat(metric.getChanged()).isEqualTo(1);
              assertThat(metric.getGreatest()).isEqualTo(10);
              assertThat(metric.getMeanBefore()).isEqualTo(1.5);
              assertThat(metric.getMeanAfter()).isEqualTo(6.5);
            });
    assertThat(
            get(
                replays
                    .diffWindows(DiffReplayRequest.newBuilder().setJob("j").build())
                    .runWith(Sink.seq(), client.system())))
        .extracting(
            WindowChange::getKind, WindowChange::getEntity, change -> change.getStart() / HOUR)
        .containsExactly(
            tuple(WindowChange.Kind.CHANGED, "a", 0L),
            tuple(WindowChange.Kind.REMOVED, "b", 0L),
            tuple(WindowChange.Kind.ADDED, "b", 1L),
            tuple(WindowChange.Kind.ADDED, "c", 1L));

    get(replays.promote(command()));
    ReplayJob promoted = settled(ReplayPhase.PROMOTED);
    int generation = promoted.getGeneration();
    assertThat(rows("a")).contains("0 CORRECTED 11 " + generation, "1 CORRECTED 2 " + generation);
    assertThat(rows("b"))
        .contains("1 CORRECTED 3 " + generation)
        .noneMatch(r -> r.startsWith("0 "));
    assertThat(rows("c")).containsExactly("1 CORRECTED 7 " + generation);
    assertThat(windows("a")).containsEntry(0L, "CORRECTED 11 j").containsEntry(1L, "CORRECTED 2 j");
    assertThat(windows("b")).containsEntry(1L, "CORRECTED 3 j");

    get(replays.promote(command()));
    get(replays.rollBack(command()));
    settled(ReplayPhase.ROLLED_BACK);
    assertThat(rows("a")).contains("0 FINAL 1 0", "1 FINAL 2 0");
    assertThat(rows("b")).contains("0 FINAL 5 0").noneMatch(row -> row.startsWith("1 "));
    assertThat(rows("c")).isEmpty();
    assertThat(windows("a")).containsEntry(0L, "FINAL 1 ").containsEntry(1L, "FINAL 2 ");

    get(replays.promote(command()));
    ReplayJob again = settled(ReplayPhase.PROMOTED);
    assertThat(rows("a")).contains("0 CORRECTED 11 " + generation);
    assertThat(again.getHistoryList())
        .extracting(io.watershed.v1.ReplayStep::getPhase)
        .containsExactly(
            ReplayPhase.PLANNED,
            ReplayPhase.FEEDING,
            ReplayPhase.SEALING,
            ReplayPhase.SEALED,
            ReplayPhase.PROMOTING,
            ReplayPhase.PROMOTED,
            ReplayPhase.ROLLING_BACK,
            ReplayPhase.ROLLED_BACK,
            ReplayPhase.PROMOTING,
            ReplayPhase.PROMOTED);
  }

  private static PlanReplayRequest plan() {
    return PlanReplayRequest.newBuilder()
        .setJob("j")
        .setBy("test")
        .setFingerprint(DefinitionText.fingerprint(definition))
        .setSpec(
            ReplaySpec.newBuilder()
                .setPipeline("p")
                .setFrom(0)
                .setTo(2 * HOUR)
                .setMode(ReplayMode.REBUILD))
        .addSplits(
            ReplaySplit.newBuilder()
                .setFile("flights.csv")
                .setEnd(1_000)
                .setFirstRow(10)
                .setRows(20))
        .build();
  }

  private static ReplayCommand command() {
    return ReplayCommand.newBuilder().setJob("j").setBy("test").build();
  }

  private static String record(String key, long hour, long id, long value) {
    return "{\"k\": \"%s\", \"t\": %d, \"i\": %d, \"v\": %d}"
        .formatted(key, hour * HOUR + id, id, value);
  }

  private static void send(KafkaProducer<String, String> producer, String json) throws Exception {
    producer.send(new ProducerRecord<>("t", 0, null, json)).get();
  }

  private static Event decoded(String json) {
    return ((Decoded.Accepted)
            EventDecoders.forPipeline(definition)
                .decode(new SourceRecord(json.getBytes(UTF_8), null)))
        .event();
  }

  private static FeedRequest chunk(long firstRow, List<Event> events, long nextRow) {
    var chunk = EventChunk.newBuilder().setNextRow(nextRow);
    var ids = ByteBuffer.allocate(16 * events.size());
    var values = LongValues.newBuilder();
    List<String> keys = new ArrayList<>();
    long time = 0;
    for (int i = 0; i < events.size(); i++) {
      Event event = events.get(i);
      if (!keys.contains(event.entity())) {
        keys.add(event.entity());
      }
      chunk
          .addEntityIndex(keys.indexOf(event.entity()))
          .addRow(i == 0 ? firstRow : 1)
          .addTime(event.time() - time);
      time = event.time();
      ids.putLong(event.idHigh()).putLong(event.idLow());
      values.addValue(event.measure(0));
    }
    return FeedRequest.newBuilder()
        .setChunk(
            chunk
                .addAllEntity(keys)
                .setId(ByteString.copyFrom(ids.flip()))
                .addMeasure(MeasureValues.newBuilder().setLongs(values)))
        .build();
  }

  /** The job once it has come to a phase that only an operator ends. */
  private static ReplayJob settled(ReplayPhase phase) {
    ReplayJob job =
        get(
            replays
                .watch(GetReplayRequest.newBuilder().setJob("j").build())
                .runWith(Sink.last(), client.system()));
    assertThat(job.getPhase()).as(job.getReason()).isEqualTo(phase);
    return job;
  }

  /** By start in hours: status, sum and job. */
  private static Map<Long, String> windows(String entity) {
    GetResponse response =
        get(entities.get(GetRequest.newBuilder().setPipeline("p").setEntity(entity).build()));
    Map<Long, String> windows = new LinkedHashMap<>();
    response
        .getWindowsList()
        .forEach(
            window ->
                windows.put(
                    window.getStart() / HOUR,
                    window.getStatus()
                        + " "
                        + window.getMetricsOrThrow("v_sum").getIntValue()
                        + " "
                        + window.getReplayJob()));
    return windows;
  }

  /** What SQL readers see in the range: hour, status, sum, generation. */
  private static List<String> rows(String entity) throws SQLException {
    return query(
        "select extract(epoch from window_start)::int8 / 3600 || ' ' || status || ' '"
            + " || (metrics->>'v_sum') || ' ' || generation from window_current"
            + " where pipeline = 'p' and entity = '"
            + entity
            + "' and window_start < to_timestamp(7200) order by window_start");
  }

  private static long position() throws SQLException {
    return query("select next_offset::text from source_position where pipeline = 'p'").stream()
        .mapToLong(Long::parseLong)
        .sum();
  }

  private static List<String> query(String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (row.next()) {
        rows.add(row.getString(1));
      }
      return rows;
    }
  }
}
