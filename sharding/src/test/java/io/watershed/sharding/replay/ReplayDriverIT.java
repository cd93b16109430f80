package io.watershed.sharding.replay;

import static io.watershed.persistence.replay.ReplayPhase.*;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.watershed.persistence.Store;
import io.watershed.persistence.StoreSettings;
import io.watershed.persistence.embedded.EmbeddedPostgres;
import io.watershed.persistence.replay.EntityCounts;
import io.watershed.persistence.replay.EntityReplayState;
import io.watershed.persistence.replay.NewJob;
import io.watershed.persistence.replay.NewSplit;
import io.watershed.persistence.replay.ReplayJobRow;
import io.watershed.persistence.replay.ReplayJobs;
import io.watershed.persistence.replay.ReplayMode;
import io.watershed.persistence.replay.ReplayPhase;
import io.watershed.persistence.replay.SplitCounts;
import io.watershed.sharding.entity.EntityCommand;
import io.watershed.sharding.intake.Placement;
import io.watershed.v1.ReplaySpec;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The driver of a job over a real store, with entities that answer as they are told to. */
@Timeout(120)
class ReplayDriverIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final AtomicInteger NEXT = new AtomicInteger();

  @TempDir static Path folder;
  private static EmbeddedPostgres database;
  private static ActorTestKit kit;
  private static Store store;
  private static ReplayJobs replays;

  private String job;
  private FakeRegion region;
  private TestProbe<ActorRef<ReplayMessage>> rests;
  private ActorRef<ReplayMessage> driver;
  private Duration stalledAfter = Duration.ofMinutes(1);
  private boolean hosted = true;

  @BeforeAll
  static void start() {
    database = EmbeddedPostgres.start(folder.resolve("postgres"));
    kit = ActorTestKit.create();
    store =
        Store.open(
            StoreSettings.from(
                ConfigFactory.parseMap(
                        Map.of(
                            "watershed.store.jdbc-url",
                            database.jdbcUrl(),
                            "watershed.store.user",
                            database.user(),
                            "watershed.store.password",
                            database.password()))
                    .withFallback(ConfigFactory.load())));
    replays = store.replays();
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
    store.close();
    database.close();
  }

  @BeforeEach
  void prepare() {
    job = "j" + NEXT.incrementAndGet();
    region = new FakeRegion("p-" + job, Placement.ofEntities(FakeRegion.SHARDS));
    rests = kit.createTestProbe();
  }

  private void spawn() {
    ReplaySettings settings =
        new ReplaySettings(
            Duration.ofHours(1),
            Duration.ofHours(1),
            stalledAfter,
            Duration.ofMillis(20),
            Duration.ofMillis(20),
            2);
    driver =
        kit.spawn(
            ReplayDriver.create(
                job,
                new ReplayDriver.Means(
                    replays,
                    pipeline -> hosted ? Optional.of(region) : Optional.empty(),
                    settings,
                    Clock.systemUTC()),
                rests.getRef()::tell));
  }

  private void planned(int splits, String... only) {
    replays.plan(
        new NewJob(
            job,
            region.pipeline().name(),
            0,
            3_600_000,
            ReplayMode.MERGE,
            "f1",
            ReplaySpec.newBuilder().addAllEntities(Arrays.asList(only)).build().toByteArray(),
            IntStream.range(0, splits)
                .mapToObj(i -> new NewSplit("file", new byte[0], 10, 0))
                .toList(),
            "ann"),
        false);
  }

  private void fed(String... entities) {
    turn(FEEDING);
    replays.touch(job, List.of(entities));
    for (var leased = replays.lease(job, "w", 60_000);
        leased.isPresent();
        leased = replays.lease(job, "w", 60_000)) {
      replays.complete(
          job, leased.get().split(), leased.get().lease(), new SplitCounts(10, 0, 0, 0));
    }
  }

  private ReplayJobRow row() {
    return replays.find(job).orElseThrow();
  }

  private void turn(ReplayPhase next) {
    await(
        "a turn to " + next,
        () -> replays.transition(job, row().version(), next, "because", "ann").isPresent());
  }

  /** Wakes the driver until it has come there. */
  private void drive(String to, BooleanSupplier there) {
    await(
        to,
        () -> {
          driver.tell(new ReplayMessage.Wake());
          return there.getAsBoolean();
        });
  }

  private void drive(ReplayPhase to) {
    drive("phase " + to, () -> row().phase() == to);
  }

  private static void await(String what, BooleanSupplier happened) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!happened.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited %s for: %s", PATIENCE, what).isLessThan(deadline);
      LockSupport.parkNanos(2_000_000);
    }
  }

  private void sealed(String... entities) {
    planned(1);
    fed(entities);
    spawn();
    drive(SEALED);
  }

  private Set<String> words() {
    return new HashSet<>(region.inWords());
  }

  @Test
  void shouldSealEveryEntityOnceAllSplitsAreDurable() {
    planned(2);
    fed("JFK", "LGA", "SFO");
    spawn();
    drive(SEALED);
    assertThat(words()).containsExactlyInAnyOrder("SEAL JFK", "SEAL LGA", "SEAL SFO");
    assertThat(region.told())
        .allSatisfy(
            command ->
                assertThat(((EntityCommand.Seal) command).terms()).isEqualTo(JobTerms.of(row())));
    assertThat(replays.entityCounts(job)).isEqualTo(new EntityCounts(0, 3, 0, 0, 0));
    rests.receiveMessage(PATIENCE);
  }

  @Test
  void shouldSealAJobThatTouchesNothing() {
    planned(0);
    turn(FEEDING);
    spawn();
    drive(SEALED);
    assertThat(region.told()).isEmpty();
  }

  @Test
  void shouldAlsoSealWhatOnlyLiveKnowsIfItWasAskedFor() throws Exception {
    planned(0, "JFK", "LGA");
    try (var connection = store.pool().getConnection();
        var statement = connection.createStatement()) {
      for (String entity : List.of("JFK", "SFO")) {
        statement.execute(
            """
            insert into window_result (pipeline, entity, window_name, window_key, window_start,
                window_end, generation, decision, revision, status, metrics, accepted, duplicates,
                sequence_number, shard, updated_at)
            values ('%s', '%s', 'minute', 'epoch', 'epoch', 'epoch'::timestamptz + interval '1 min',
                0, 0, 1, 'FINAL', '{}', 1, 0, 1, 0, now())
            """
                .formatted(region.pipeline().name(), entity));
      }
    }
    turn(FEEDING);
    spawn();
    drive(SEALED);
    assertThat(region.inWords()).containsOnly("SEAL JFK");
    assertThat(replays.results().diff(job, change -> {}).removed()).isEqualTo(1);
  }

  @Test
  void shouldTellEntitiesOfOneActorTogether() {
    Placement shared = Placement.of(FakeRegion.SHARDS, OptionalInt.of(1));
    region = new FakeRegion("p-" + job, shared);
    String[] entities = IntStream.range(0, 1_500).mapToObj(i -> "e" + i).toArray(String[]::new);
    planned(1);
    fed(entities);
    spawn();
    drive(SEALED);
    Set<String> sealed = new HashSet<>();
    for (EntityCommand command : region.told()) {
      List<String> together = ((EntityCommand.Seal) command).entities();
      assertThat(together.stream().map(shared::unitOf).distinct()).hasSize(1);
      assertThat(together).hasSizeLessThanOrEqualTo(500);
      sealed.addAll(together);
    }
    assertThat(sealed).containsExactlyInAnyOrder(entities);
    assertThat(replays.entityCounts(job).sealed()).isEqualTo(1_500);
  }

  @Test
  void shouldRepeatWhatIsNotAnsweredAndHaveOnlySoManyUnderWay() {
    AtomicInteger told = new AtomicInteger();
    region.answer(command -> told.incrementAndGet() > 10);
    planned(1);
    fed("a", "b", "c", "d");
    spawn();
    await(
        "repetitions",
        () -> {
          driver.tell(new ReplayMessage.Wake());
          return told.get() >= 10;
        });
    assertThat(region.inWords().subList(0, 10).stream().distinct()).hasSizeLessThanOrEqualTo(2);
    drive(SEALED);
    assertThat(replays.entityCounts(job).sealed()).isEqualTo(4);
  }

  @Test
  void shouldFailWithTheRefusalOfAnEntityAndLetGoOfTheJob() {
    region.refuse("journal of JFK begins at 812");
    planned(1);
    fed("JFK", "LGA");
    spawn();
    drive("clean", () -> row().cleaned());
    assertThat(row().phase()).isEqualTo(FAILED);
    assertThat(row().reason()).isEqualTo("journal of JFK begins at 812");
    assertThat(words()).contains("DISCARDED JFK", "DISCARDED LGA");
    assertThat(replays.entityCounts(job).all()).isZero();
    rests.receiveMessage(PATIENCE);
  }

  @Test
  void shouldPromoteRollBackAndPromoteAgain() {
    sealed("JFK", "LGA");
    turn(PROMOTING);
    drive(PROMOTED);
    turn(ROLLING_BACK);
    drive(ROLLED_BACK);
    turn(PROMOTING);
    drive(PROMOTED);
    assertThat(words())
        .contains(
            "PROMOTED 1 JFK",
            "PROMOTED 1 LGA",
            "ROLLED_BACK 2 JFK",
            "ROLLED_BACK 2 LGA",
            "PROMOTED 3 JFK",
            "PROMOTED 3 LGA");
    assertThat(row().promoted()).isTrue();
    assertThat(replays.entityCounts(job).promoted()).isEqualTo(2);
  }

  @Test
  void shouldRollBackInTheMiddleOfAPromotion() {
    sealed("JFK", "LGA");
    region.answer(command -> !region.inWords().getLast().equals("PROMOTED 1 LGA"));
    turn(PROMOTING);
    drive("half a promotion", () -> replays.entityCounts(job).promoted() == 1);
    turn(ROLLING_BACK);
    drive(ROLLED_BACK);
    assertThat(replays.entityCounts(job).rolledBack()).isEqualTo(2);
    assertThat(words()).contains("ROLLED_BACK 2 JFK", "ROLLED_BACK 2 LGA");
  }

  /** An entity answers each time that it is asked, also when nobody waits for it any more. */
  @Test
  void shouldNotTakeAnAnswerToASealForThatToASwitch() {
    sealed("JFK");
    EntityCommand seal = region.told().getFirst();
    region.answer(command -> command instanceof EntityCommand.Seal);
    turn(PROMOTING);
    drive("a switch", () -> words().contains("PROMOTED 1 JFK"));
    region.reply(seal);
    int told = region.told().size();
    drive("repetitions", () -> region.told().size() > told + 3);
    assertThat(replays.entityCounts(job).promoted()).isZero();
    assertThat(row().phase()).isEqualTo(PROMOTING);
    region.answer(command -> true);
    drive(PROMOTED);
  }

  @Test
  void shouldGoOnWhereADeadDriverLeftOff() {
    region.answer(command -> region.inWords().getLast().equals("SEAL JFK"));
    planned(1);
    fed("JFK", "LGA");
    spawn();
    drive("half a seal", () -> replays.entityCounts(job).sealed() == 1);
    kit.stop(driver);
    int told = region.told().size();
    region.answer(command -> true);
    spawn();
    drive(SEALED);
    assertThat(region.inWords().subList(told, region.told().size())).containsOnly("SEAL LGA");
  }

  @Test
  void shouldAbortInTheMiddleOfASeal() {
    region.answer(command -> command instanceof EntityCommand.Switch);
    planned(1);
    fed("JFK", "LGA");
    spawn();
    drive("a seal", () -> !region.told().isEmpty());
    turn(ABORTED);
    drive("clean", () -> row().cleaned());
    assertThat(words()).contains("DISCARDED JFK", "DISCARDED LGA");
    assertThat(replays.unsettled("", 1_000)).doesNotContain(job);
  }

  @Test
  void shouldLetGoOfAPromotedJobThatIsDiscarded() {
    sealed("JFK");
    turn(PROMOTING);
    drive(PROMOTED);
    assertThat(replays.discard(job, row().version(), "ann")).isPresent();
    drive("clean", () -> row().cleaned());
    assertThat(row().promoted()).isTrue();
    assertThat(replays.entityCounts(job).in(EntityReplayState.DISCARDED)).isEqualTo(1);
  }

  @Test
  void shouldNameWhatItWaitsFor() {
    stalledAfter = Duration.ofMillis(1);
    region.answer(command -> false);
    planned(1);
    fed("LGA", "JFK");
    spawn();
    drive("a reason", () -> row().reason().equals("waits for JFK, LGA"));
    assertThat(row().phase()).isEqualTo(SEALING);
    region.answer(command -> true);
    drive(SEALED);
  }

  @Test
  void shouldWaitForANodeThatRunsThePipeline() {
    stalledAfter = Duration.ofMillis(1);
    hosted = false;
    planned(1);
    fed("JFK");
    spawn();
    drive(
        "a reason",
        () -> row().reason().equals("waits for a node that runs " + region.pipeline().name()));
    hosted = true;
    drive(SEALED);
  }

  @Test
  void shouldRestWhereThereIsNoSuchJob() {
    spawn();
    driver.tell(new ReplayMessage.Wake());
    assertThat(rests.receiveMessage(PATIENCE)).isEqualTo(driver);
  }
}
