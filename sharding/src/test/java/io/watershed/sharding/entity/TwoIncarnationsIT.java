package io.watershed.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.watershed.persistence.Store;
import io.watershed.persistence.embedded.EmbeddedPostgres;
import io.watershed.persistence.journal.JournalStats;
import io.watershed.protocol.event.Event;
import io.watershed.sharding.engine.BatchShape;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.EventBatch;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An entity lives on two nodes that don't know of each other, over one PostgreSQL. Both are fed the
 * same log, each by a reader of its own with its own batches; a seed says who goes on when.
 */
@Timeout(300)
class TwoIncarnationsIT {

  /** One game again, as a failure names it: {@code -Dseed=7}. */
  private static final Integer SEED = Integer.getInteger("seed");

  private static final int FIRST = SEED == null ? 0 : SEED;
  private static final int SEEDS =
      SEED != null ? 1 : "full".equals(System.getProperty("outages")) ? 500 : 10;
  private static final int EVENTS = 60;

  @TempDir static Path folder;
  private static EmbeddedPostgres database;
  private static Node left;
  private static Node right;

  @BeforeAll
  static void start() {
    database = EmbeddedPostgres.start(folder.resolve("postgres"));
    left = new Node("left");
    right = new Node("right");
  }

  @AfterAll
  static void stop() {
    left.kit.shutdownTestKit();
    right.kit.shutdownTestKit();
    database.close();
  }

  /** An actor system with a store of its own. */
  private static final class Node {
    private final ActorTestKit kit;
    private final Store store;

    Node(String name) {
      kit =
          ActorTestKit.create(
              name,
              ConfigFactory.parseMap(
                      Map.of(
                          "watershed.store.jdbc-url",
                          database.jdbcUrl(),
                          "watershed.store.user",
                          database.user(),
                          "watershed.store.pool-size",
                          8,
                          "pekko.actor.provider",
                          "local"))
                  .withFallback(ConfigFactory.load()));
      store = Store.of(kit.system());
    }

    long fenced() {
      return JournalStats.of(kit.system()).fenced();
    }
  }

  /** What a reader hears. */
  private sealed interface Heard {
    record Answer(long batchId) implements Heard {}

    record Ended(ActorRef<EntityCommand> incarnation) implements Heard {}
  }

  /** A reader of the log, and the incarnation that it feeds. */
  private static final class Side {
    private final Node node;
    private final String entity;
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final ActorRef<EntityCommand.Applied> acks;
    private ActorRef<EntityCommand> incarnation;
    private EventBatch sent;
    private int position;
    private long batchId;
    private int ended;

    Side(Node node, String entity) {
      this.node = node;
      this.entity = entity;
      this.acks =
          node.kit.spawn(
              Behaviors.receiveMessage(
                  applied -> {
                    heard.add(new Heard.Answer(applied.batchId()));
                    return Behaviors.same();
                  }));
      begin();
    }

    private void begin() {
      incarnation =
          node.kit.spawn(
              EntityActor.create(
                  Samples.PIPELINE, Samples.PLAN, entity, 0, Clock.systemUTC(), () -> {}));
      var begun = incarnation;
      node.kit.spawn(
          Behaviors.setup(
              context -> {
                context.watch(begun);
                return Behaviors.receive(Object.class)
                    .onSignal(
                        Terminated.class,
                        terminated -> {
                          heard.add(new Heard.Ended(begun));
                          return Behaviors.stopped();
                        })
                    .build();
              }));
    }

    boolean isDone() {
      return position == EVENTS;
    }

    /** Sends what comes next, or listens for a moment. */
    void step(Random random) throws Exception {
      if (sent == null) {
        sent = batch(entity, position, Math.min(EVENTS - position, 1 + random.nextInt(6)));
        batchId++;
        send();
      } else {
        hear(heard.poll(random.nextInt(4), TimeUnit.MILLISECONDS));
      }
    }

    private void hear(Heard what) throws SQLException {
      switch (what) {
        case null -> {}
        case Heard.Answer answer -> {
          assertThat(answer.batchId()).isEqualTo(batchId);
          assertThat(stored(entity).decide(Samples.SOURCE, sent, 0))
              .as("what of an answered batch is not in the journal")
              .isEmpty();
          position += sent.size();
          sent = null;
        }
        case Heard.Ended end -> {
          ended++;
          begin();
          if (sent != null) {
            send();
          }
        }
      }
    }

    private void send() {
      incarnation.tell(new EntityCommand.Ingest(Samples.SOURCE, batchId, sent, acks));
    }

    /** Has the incarnation pay what it owes, and end. */
    void stop() throws InterruptedException {
      incarnation.tell(new ShardMessage.Stop());
      Heard last;
      do {
        last = heard.poll(20, TimeUnit.SECONDS);
        assertThat(last).as("the end of " + entity).isNotNull();
      } while (!last.equals(new Heard.Ended(incarnation)));
      ended++;
    }
  }

  @Test
  void shouldStoreEachEventOnceWhoeverWins() throws Exception {
    long fencedOff = 0;
    for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
      fencedOff += play(seed);
    }
    if (SEEDS > 1) {
      assertThat(fencedOff).as("writes fenced off").isPositive();
    }
  }

  private static long play(int seed) throws Exception {
    var random = new Random(seed);
    String entity = "b" + seed;
    long before = left.fenced() + right.fenced();
    var sides = List.of(new Side(left, entity), new Side(right, entity));
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!sides.stream().allMatch(Side::isDone)) {
      assertThat(System.nanoTime()).as("seed " + seed + " has come to an end").isLessThan(deadline);
      Side side = sides.get(random.nextInt(2));
      // The other one may have to wait for long.
      for (int steps = random.nextInt(8); steps >= 0 && !side.isDone(); steps--) {
        side.step(random);
      }
    }
    for (Side side : sides) {
      side.stop();
    }

    var state = stored(entity);
    assertThat(EntityViews.of(state).counters().accepted()).as("seed " + seed).isEqualTo(EVENTS);
    assertThat(EntityViews.of(state).counters().duplicates()).isZero();
    assertThat(left.store.windows().entity(Samples.PIPELINE.name(), entity).orElseThrow())
        .satisfies(row -> assertThat(row.accepted()).isEqualTo(EVENTS))
        .satisfies(row -> assertThat(row.sequenceNumber()).isEqualTo(state.sequence()));
    long fenced = left.fenced() + right.fenced() - before;
    int ended = sides.stream().mapToInt(side -> side.ended).sum();
    // Whoever lost has ended, and nobody else did; the last two were told to, and may have lost.
    assertThat(fenced).isBetween(ended - 2L, (long) ended);
    return fenced;
  }

  /** Everything that the journal has of an entity; it has no gaps. */
  private static EntityState stored(String entity) throws SQLException {
    var state = new EntityState(Samples.PLAN, entity);
    try (var connection = left.store.pool().getConnection();
        var statement =
            connection.prepareStatement(
                "select sequence_number, event_ser_manifest, event_payload from event_journal"
                    + " where persistence_id = ? order by sequence_number")) {
      statement.setString(1, EntityActor.persistenceId(Samples.PIPELINE.name(), entity));
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          state.apply(JournalEntry.read(rows.getString(2), rows.getBytes(3)).event());
          assertThat(state.sequence()).isEqualTo(rows.getLong(1));
        }
      }
    }
    return state;
  }

  /** Part of the log: an event a second, from its beginning. */
  private static EventBatch batch(String entity, int first, int count) {
    var batch = new EventBatch.Builder(entity, 5, new BatchShape(Samples.TYPES, false, false));
    for (int offset = first; offset < first + count; offset++) {
      long time = 1000L * (5 + offset);
      batch.add(
          offset,
          time - 10_000,
          new Event(entity, time, 77, offset, new long[] {offset, Double.doubleToLongBits(0.5)}));
    }
    return batch.build();
  }
}
