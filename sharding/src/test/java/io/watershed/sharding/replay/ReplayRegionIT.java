package io.watershed.sharding.replay;

import static io.watershed.persistence.replay.ReplayPhase.*;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.watershed.persistence.Store;
import io.watershed.persistence.embedded.EmbeddedPostgres;
import io.watershed.persistence.replay.NewJob;
import io.watershed.persistence.replay.NewSplit;
import io.watershed.persistence.replay.ReplayJobRow;
import io.watershed.persistence.replay.ReplayJobs;
import io.watershed.persistence.replay.ReplayMode;
import io.watershed.persistence.replay.ReplayPhase;
import io.watershed.persistence.replay.SplitCounts;
import io.watershed.protocol.event.Event;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.engine.BatchShape;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.entity.EntityCommand;
import io.watershed.sharding.intake.Placement;
import io.watershed.sharding.region.EntityRegion;
import io.watershed.sharding.region.EntityRegions;
import io.watershed.v1.ReplaySpec;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job from its plan to its end, with real entities on a node that is started anew in between. */
@Timeout(180)
class ReplayRegionIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long MINUTE = 60_000;

  @TempDir static Path folder;
  private static EmbeddedPostgres database;

  private final SourcePartition source = new SourcePartition(UUID.randomUUID(), 1);
  private PipelineDefinition pipeline;
  private Placement placement;
  private ActorSystem<Void> system;
  private Store store;
  private ReplayJobs replays;
  private EntityRegion entities;
  private ReplayRegion jobs;

  @BeforeAll
  static void startDatabase() {
    database = EmbeddedPostgres.start(folder.resolve("postgres"));
  }

  @AfterAll
  static void stopDatabase() {
    database.close();
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
    replays = store.replays();
    entities =
        EntityRegions.start(
            system,
            pipeline,
            placement,
            store,
            shard -> Behaviors.receiveMessage(stop -> Behaviors.stopped()));
    jobs =
        ReplayRegion.start(
            system,
            store,
            name -> name.equals(pipeline.name()) ? Optional.of(entities) : Optional.empty(),
            ReplaySettings.from(system.settings().config()));
  }

  /**
   * Live has JFK's events 1 and 2 of minute 0 and event 3 of minute 1; the files know of event 1,
   * and of 4 to 6, of which one is LGA's, and nothing of event 3.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldCorrectARangeAndTakeItBack(boolean shared) throws Exception {
    pipeline = FakeRegion.pipeline(shared ? "shared" : "own");
    placement = Placement.of(FakeRegion.SHARDS, shared ? OptionalInt.of(2) : OptionalInt.empty());
    startNode();
    ingest("JFK", 1, 0);
    ingest("JFK", 2, 0);
    ingest("JFK", 3, 1);
    String job = pipeline.name() + "-1";
    replays.plan(
        new NewJob(
            job,
            pipeline.name(),
            0,
            MINUTE,
            ReplayMode.MERGE,
            "f1",
            ReplaySpec.getDefaultInstance().toByteArray(),
            List.of(new NewSplit("file", new byte[0], 4, 0)),
            "ann"),
        false);
    turn(job, FEEDING);
    assertThat(replays.touch(job, List.of("JFK", "LGA"))).isTrue();
    feed(job, "JFK", 0, 1, 4, 5);
    feed(job, "LGA", 3, 6);
    var leased = replays.lease(job, "w", 60_000).orElseThrow();
    assertThat(replays.complete(job, 0, leased.lease(), new SplitCounts(4, 0, 0, 0))).isTrue();
    await(job, SEALED);
    List<String> live = List.of("JFK 0: 2 live", "JFK 1: 1 live");
    List<String> corrected = List.of("JFK 0: 4 " + job, "JFK 1: 1 live", "LGA 0: 1 " + job);
    awaitSeen(live);
    stopNode();
    startNode();
    turn(job, PROMOTING);
    assertThat(seen()).isEqualTo(corrected);
    await(job, PROMOTED);
    ingest("JFK", 7, 0);
    awaitSeen(List.of("JFK 0: 5 " + job, "JFK 1: 1 live", "LGA 0: 1 " + job));
    turn(job, ROLLING_BACK);
    awaitSeen(List.of("JFK 0: 3 live", "JFK 1: 1 live"));
    await(job, ROLLED_BACK);
    assertThat(replays.discard(job, row(job).version(), "ann")).isPresent();
    jobs.wake(job);
    await("clean", () -> row(job).cleaned());
    assertThat(texts("select count(*)::text from window_result where generation > 0"))
        .containsExactly("0");
    ingest("JFK", 8, 0);
    awaitSeen(List.of("JFK 0: 4 live", "JFK 1: 1 live"));
  }

  private void turn(String job, ReplayPhase next) {
    assertThat(replays.transition(job, row(job).version(), next, "because", "ann")).isPresent();
  }

  private ReplayJobRow row(String job) {
    return replays.find(job).orElseThrow();
  }

  /** Nobody wakes the job but the region's own alarm. */
  private void await(String job, ReplayPhase phase) {
    await("phase " + phase, () -> row(job).phase() == phase);
  }

  private static void await(String what, BooleanSupplier happened) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!happened.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited %s for: %s", PATIENCE, what).isLessThan(deadline);
      LockSupport.parkNanos(10_000_000);
    }
  }

  private EventBatch.Builder batch(String entity) {
    return new EventBatch.Builder(entity, 0, new BatchShape(List.of(), false, false));
  }

  private void ingest(String entity, long id, long minute) {
    EventBatch.Builder batch = batch(entity);
    batch.add(id, 0, new Event(entity, minute * MINUTE + id, id, 0, new long[0]));
    TestProbe<EntityCommand.Applied> acks = TestProbe.create(system);
    EntityCommand command = new EntityCommand.Ingest(source, id, batch.build(), acks.getRef());
    acks.awaitAssert(
        PATIENCE,
        Duration.ofMillis(50),
        () -> {
          entities.tell(entity, command);
          return acks.receiveMessage(Duration.ofSeconds(2));
        });
  }

  private void feed(String job, String entity, long firstRow, long... ids) {
    EventBatch.Builder batch = batch(entity);
    for (int i = 0; i < ids.length; i++) {
      batch.add(firstRow + i, 0, new Event(entity, ids[i], ids[i], 0, new long[0]));
    }
    TestProbe<EntityCommand.Fed> acks = TestProbe.create(system);
    EntityCommand command =
        new EntityCommand.Feed(
            JobTerms.of(row(job)),
            ReplayJobs.source(job, 0),
            firstRow,
            batch.build(),
            acks.getRef());
    EntityCommand.Fed fed =
        acks.awaitAssert(
            PATIENCE,
            Duration.ofMillis(50),
            () -> {
              entities.tell(entity, command);
              return acks.receiveMessage(Duration.ofSeconds(2));
            });
    assertThat(fed.refusal()).isEmpty();
  }

  /** Rows of open windows may trail. */
  private void awaitSeen(List<String> expected) {
    await("readers to see " + expected, () -> seen().equals(expected));
  }

  private List<String> seen() {
    return texts(
        "select entity || ' ' || extract(epoch from window_key)::int8 / 60 || ': ' || accepted"
            + " || ' ' || coalesce(replay_job, 'live') from window_current where pipeline = '"
            + pipeline.name()
            + "' order by entity, window_key");
  }

  private List<String> texts(String sql) {
    try (var connection = store.pool().getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
