package io.watershed.sharding.region;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.watershed.persistence.SourcePosition;
import io.watershed.persistence.Store;
import io.watershed.persistence.WindowQuery;
import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import io.watershed.persistence.embedded.EmbeddedPostgres;
import io.watershed.persistence.journal.JournalStats;
import io.watershed.protocol.event.Event;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.EventTime;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.Metric;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Source;
import io.watershed.protocol.pipeline.Window;
import io.watershed.protocol.pipeline.WindowType;
import io.watershed.sharding.engine.BatchShape;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.entity.EntityCommand;
import io.watershed.sharding.entity.EntityView;
import io.watershed.sharding.intake.Placement;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Entities and keepers in a shard region, over a real PostgreSQL. */
class EntityRegionIT {

  private static final int SHARDS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final List<Measure.Type> TYPES = List.of(Measure.Type.LONG);

  @TempDir static Path folder;
  private static EmbeddedPostgres database;

  private final SourcePartition source = new SourcePartition(UUID.randomUUID(), 1);
  private PipelineDefinition pipeline;
  private ActorSystem<Void> system;
  private Store store;
  private EntityRegion region;
  private TestProbe<EntityCommand.Applied> acks;

  @BeforeAll
  static void startDatabase() {
    database = EmbeddedPostgres.start(folder.resolve("postgres"));
  }

  @AfterAll
  static void stopDatabase() {
    database.close();
  }

  @BeforeEach
  void start(TestInfo test) {
    pipeline = pipeline("p" + Integer.toHexString(test.getDisplayName().hashCode()));
    startNode();
  }

  @AfterEach
  void stopNode() throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private void startNode() {
    Config config =
        ConfigFactory.parseMap(
                Map.of(
                    "watershed.store.jdbc-url",
                    database.jdbcUrl(),
                    "watershed.store.user",
                    database.user(),
                    "watershed.store.password",
                    database.password(),
                    "pekko.actor.provider",
                    "cluster",
                    "pekko.remote.artery.canonical.hostname",
                    "127.0.0.1",
                    "pekko.remote.artery.canonical.port",
                    0,
                    "pekko.coordinated-shutdown.exit-jvm",
                    "off"))
            .withFallback(ConfigFactory.load());
    system = ActorSystem.create(Behaviors.empty(), "watershed", config);
    Cluster.get(system).manager().tell(Join.create(Cluster.get(system).selfMember().address()));
    store = Store.of(system);
    region =
        EntityRegions.start(
            system, pipeline, Placement.ofEntities(SHARDS), store, EntityRegionIT::nothingToRead);
    acks = TestProbe.create(system);
  }

  private static Behavior<IngestBehavior.StopIngest> nothingToRead(int shard) {
    return Behaviors.receiveMessage(stop -> Behaviors.stopped());
  }

  private static PipelineDefinition pipeline(String name) {
    return PipelineDefinition.builder(name, new Source(List.of("t"), new Source.Format.Json()))
        .key(new FieldPath(List.of("k")))
        .eventTime(
            new EventTime(new FieldPath(List.of("at")), new EventTime.Encoding.EpochMillis()))
        .eventId(new EventId.Fields(List.of(new FieldPath(List.of("id")))))
        .measures(List.of(new Measure("n", new FieldPath(List.of("n")), Measure.Type.LONG, false)))
        .windows(
            List.of(
                new Window(
                    "minute",
                    new WindowType.Tumbling(Duration.ofMinutes(1), Duration.ZERO),
                    List.of(
                        new Metric("events", new Aggregate.Count(), Optional.empty()),
                        new Metric("n_sum", new Aggregate.Sum(), Optional.of("n"))))))
        .outOfOrderness(Duration.ofSeconds(10))
        .allowedLateness(Duration.ofSeconds(20))
        .dedupHorizon(Duration.ofSeconds(80))
        .maxAhead(Duration.ofHours(1))
        .emitEvery(Optional.of(Duration.ofSeconds(1)))
        .latencyBudget(Duration.ofSeconds(1))
        .maxRecordBytes(1 << 20)
        .shards(OptionalInt.of(SHARDS))
        .build();
  }

  private EventBatch batch(String entity, long firstOffset, int count, long second) {
    EventBatch.Builder batch =
        new EventBatch.Builder(entity, 0, new BatchShape(TYPES, false, false));
    for (int i = 0; i < count; i++) {
      long offset = firstOffset + i;
      batch.add(
          offset,
          second * 1000 - 10_000,
          new Event(entity, second * 1000, offset, entity.hashCode(), new long[] {offset}));
    }
    return batch.build();
  }

  /** Repeats until acknowledged, as ingest does: sharding may drop what comes while it starts. */
  private void ingest(String entity, long firstOffset, int count, long second) {
    EntityCommand.Ingest ingest =
        new EntityCommand.Ingest(
            source, firstOffset, batch(entity, firstOffset, count, second), acks.getRef());
    acks.awaitAssert(
        PATIENCE,
        Duration.ofMillis(50),
        () -> {
          region.tell(entity, ingest);
          assertThat(acks.receiveMessage(Duration.ofSeconds(2)).batchId()).isEqualTo(firstOffset);
          return null;
        });
  }

  private EntityView view(String entity) throws Exception {
    return region.view(entity, PATIENCE).toCompletableFuture().get(40, TimeUnit.SECONDS);
  }

  private List<WindowRow> rows(String entity) {
    return store
        .windows()
        .find(
            new WindowQuery(
                pipeline.name(),
                entity,
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                100,
                OptionalLong.empty(),
                false));
  }

  private void publish(long watermark) {
    store.positions().register(pipeline.name(), "t", source, 0);
    store
        .positions()
        .save(
            new SourcePosition(
                pipeline.name(),
                "t",
                source,
                10,
                0,
                OptionalLong.of(watermark),
                1_700_000_000_000L));
  }

  @Test
  void shouldHaveTheRowsOnceAnEventIsAcknowledged() {
    ingest("a", 1, 2, 5);
    assertThat(rows("a"))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.status()).isEqualTo(WindowStatus.PROVISIONAL);
              assertThat(row.accepted()).isEqualTo(2);
              assertThat(row.metrics()).isEqualTo("{\"n_sum\": 3, \"events\": 2}");
              assertThat(row.finalAt()).hasValue(80_000);
              assertThat(row.source()).contains(source);
            });
    assertThat(store.windows().entity(pipeline.name(), "a"))
        .hasValueSatisfying(entity -> assertThat(entity.accepted()).isEqualTo(2));
  }

  @Test
  void shouldKnowEverythingAfterARestart() throws Exception {
    ingest("a", 1, 3, 5);
    ingest("a", 4, 3, 6);
    EntityView before = view("a");
    stopNode();
    startNode();
    EntityView after = view("a");
    assertThat(after.counters().accepted()).isEqualTo(6);
    assertThat(after.windows()).isEqualTo(before.windows());
    ingest("a", 4, 3, 6);
    assertThat(view("a").counters().accepted()).isEqualTo(6);
  }

  @Test
  void shouldPayOwedRowsWhenTheNodeStops() throws Exception {
    ingest("a", 1, 1, 5);
    ingest("a", 2, 1, 6);
    stopNode();
    startNode();
    assertThat(rows("a")).singleElement().satisfies(row -> assertThat(row.accepted()).isEqualTo(2));
  }

  @Test
  void shouldFinaliseAQuietWindowAfterARestartOfEverything() throws Exception {
    ingest("quiet", 1, 2, 5);
    stopNode();
    startNode();
    publish(80_000);
    acks.awaitAssert(
        PATIENCE,
        Duration.ofMillis(100),
        () -> {
          assertThat(rows("quiet"))
              .singleElement()
              .satisfies(row -> assertThat(row.status()).isEqualTo(WindowStatus.FINAL));
          return null;
        });
    assertThat(
            store
                .windows()
                .dueEntities(
                    pipeline.name(), region.placement().shardOf("quiet"), Optional.empty(), 10))
        .isEmpty();
  }

  /**
   * Counted in recoveries, not in time: an answer waits for those that are under way when it is
   * asked for, once for the snapshot and once for the events, and hardly for more.
   */
  @Test
  void shouldAnswerForAColdEntityBeforeThousandsThatAreDue() throws Exception {
    int due = 10_000;
    ingest("due", 1, 1, 5);
    copyRows("due", due);
    JournalStats stats = JournalStats.of(system);
    long begun = stats.recoveries();
    publish(80_000);
    acks.awaitAssert(
        PATIENCE,
        Duration.ofMillis(10),
        () -> {
          assertThat(stats.recoveries() - begun).isGreaterThan(100);
          return null;
        });
    int questions = 15;
    long waitedFor = 0;
    for (int i = 0; i < questions; i++) {
      long before = stats.recoveries();
      view("cold-" + i);
      waitedFor += stats.recoveries() - before;
    }
    int wakeUps = system.settings().config().getInt("watershed.entities.wake-ups");
    assertThat(waitedFor / questions).as("recoveries an answer").isLessThan(3L * wakeUps);
  }

  /** The same rows for entities that nobody has ever heard of. */
  private void copyRows(String entity, int copies) throws SQLException {
    try (var connection = store.pool().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(
          """
          insert into window_result (pipeline, entity, window_name, window_key, window_start,
              window_end, generation, decision, revision, status, metrics, accepted, duplicates,
              watermark, continues, sequence_number, final_at, source_topic_id, source_partition,
              shard, updated_at)
          select pipeline, entity || n, window_name, window_key, window_start,
              window_end, generation, decision, revision, status, metrics, accepted, duplicates,
              watermark, continues, sequence_number, final_at, source_topic_id, source_partition,
              n %% %d, updated_at
          from window_result as row, generate_series(1, %d) as n
          where row.pipeline = '%s' and row.entity = '%s'
          """
              .formatted(SHARDS, copies, pipeline.name(), entity));
    }
  }

  /** Rounds of ingest, and a week after each. */
  @Test
  void shouldStayBoundedInTheStoreHoweverLongAnEntityLives() throws Exception {
    int rounds = 10;
    int batches = 20;
    int events = 200;
    long offset = 1;
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < batches; i++) {
        ingest("old", offset, events, offset / 20);
        offset += events;
      }
      weekGoesBy();
      store.retention().deleteJournal(pipeline.name(), Duration.ofDays(7));
      long snapshot = number("sum(octet_length(snapshot_payload)) from snapshot", "old");
      long largest = number("max(octet_length(event_payload)) from event_journal", "old");
      assertThat(number("count(*) from snapshot", "old")).isLessThanOrEqualTo(1);
      assertThat(number("sum(octet_length(event_payload)) from event_journal", "old"))
          .isLessThanOrEqualTo(Math.max(64 * 1024, 2 * snapshot) + largest);
    }
    EntityView before = view("old");
    assertThat(number("count(*) from event_journal", "old"))
        .isLessThan(before.sequenceNumber() / 2);
    stopNode();
    startNode();
    EntityView after = view("old");
    assertThat(after.counters().accepted()).isEqualTo((long) rounds * batches * events);
    assertThat(after.windows()).containsAll(before.windows());
  }

  /** As snapshots see it. */
  private void weekGoesBy() throws SQLException {
    try (var connection = store.pool().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("update snapshot set created = created - 7 * 86400000");
    }
  }

  private long number(String figure, String entity) throws SQLException {
    try (var connection = store.pool().getConnection();
        var statement =
            connection.prepareStatement("select " + figure + " where persistence_id = ?")) {
      statement.setString(1, pipeline.name() + "|" + entity);
      try (var row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  @Test
  void shouldRecoverFromASnapshotThatCameWithAnEvent() throws Exception {
    for (int i = 0; i < 40; i++) {
      ingest("big", 1 + i * 200L, 200, 5);
    }
    EntityView before = view("big");
    stopNode();
    startNode();
    try (var connection = store.pool().getConnection();
        var statement =
            connection.prepareStatement("select count(*) from snapshot where persistence_id = ?")) {
      statement.setString(1, pipeline.name() + "|big");
      try (var found = statement.executeQuery()) {
        found.next();
        assertThat(found.getInt(1)).isPositive();
      }
    }
    EntityView after = view("big");
    assertThat(after.counters().accepted()).isEqualTo(8000);
    assertThat(after.windows().getFirst().metrics())
        .isEqualTo(before.windows().getFirst().metrics());
  }
}
