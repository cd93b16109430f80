package io.watershed.persistence.replay;

import static io.watershed.persistence.replay.Jobs.LEASE;
import static io.watershed.persistence.replay.Jobs.OPERATOR;
import static io.watershed.persistence.replay.Jobs.job;
import static io.watershed.persistence.replay.ReplayPhase.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.persistence.Rows;
import io.watershed.persistence.Store;
import io.watershed.persistence.TestDatabase;
import io.watershed.protocol.event.SourcePartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReplayJobsTest {
  private Store store;
  private ReplayJobs replays;
  private Jobs jobs;

  @BeforeEach
  void open() {
    store = Store.open(TestDatabase.fresh());
    replays = store.replays();
    jobs = new Jobs(store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void shouldRecordAJobWithItsCutAndSplits() {
    store.positions().save(Rows.position(Rows.SOURCE, 42, OptionalLong.of(Rows.START)));
    var row = jobs.planned("j1", 2, 5, 2);
    assertThat(row.phase()).isEqualTo(PLANNED);
    assertThat(row.generation()).isEqualTo(1);
    assertThat(row.from()).isEqualTo(2 * Rows.HOUR);
    assertThat(row.to()).isEqualTo(5 * Rows.HOUR);
    assertThat(row.plannedBy()).isEqualTo(OPERATOR);
    assertThat(row.cut()).containsExactly(new CutPosition(Rows.TOPIC_ID, 3, 5, 41));
    assertThat(replays.splits("j1", -1, 9))
        .extracting(SplitRow::file)
        .containsExactly("file0", "file1");
    assertThat(replays.splits("j1", 0, 9)).hasSize(1);
    assertThat(replays.splitTotals("j1"))
        .isEqualTo(new SplitTotals(2, 0, 0, 200, SplitCounts.NONE, 0));
    assertThat(replays.steps("j1")).extracting(ReplayStepRow::phase).containsExactly(PLANNED);
  }

  @Test
  void shouldHaveNoCutWhereEveryLiveEventCounts() {
    store.positions().save(Rows.position(Rows.SOURCE, 42, OptionalLong.of(Rows.START)));
    var plan = job("j1", 2, 5, 0);
    var merge =
        new NewJob(
            plan.job(),
            plan.pipeline(),
            plan.from(),
            plan.to(),
            ReplayMode.MERGE,
            plan.fingerprint(),
            plan.spec(),
            plan.splits(),
            plan.by());
    assertThat(((Planned.Job) replays.plan(merge, false)).row().cut()).isEmpty();
  }

  @Test
  void shouldHaveTheCutOfAnArchiveInPlaceOfWhereLiveStands() {
    store.positions().save(Rows.position(Rows.SOURCE, 42, OptionalLong.of(Rows.START)));
    var plan = job("j1", 2, 5, 1);
    var cut =
        List.of(
            new CutPosition(Rows.TOPIC_ID, 0, -1, 1L << 40),
            new CutPosition(Rows.TOPIC_ID, 3, 4, 17));
    var archived =
        new NewJob(
            plan.job(),
            plan.pipeline(),
            plan.from(),
            plan.to(),
            plan.mode(),
            plan.fingerprint(),
            plan.spec(),
            plan.splits(),
            plan.by(),
            cut);
    assertThat(((Planned.Job) replays.plan(archived, false)).row().cut())
        .containsExactlyElementsOf(cut);
  }

  @Test
  void shouldRefuseACutThatNoMessageTakes() {
    var plan = job("j1", 2, 5, 1);
    var cut =
        IntStream.range(0, 10_001)
            .mapToObj(partition -> new CutPosition(Rows.TOPIC_ID, partition, 1, 7))
            .toList();
    assertThat(replays.plan(withCut(plan, cut), false))
        .isEqualTo(new Planned.TooManyPartitions(10_001, 10_000));
    assertThat(replays.find("j1")).isEmpty();
    assertThat(replays.plan(withCut(plan, cut.subList(0, 10_000)), false))
        .isInstanceOf(Planned.Job.class);
  }

  private static NewJob withCut(NewJob plan, List<CutPosition> cut) {
    return new NewJob(
        plan.job(),
        plan.pipeline(),
        plan.from(),
        plan.to(),
        plan.mode(),
        plan.fingerprint(),
        plan.spec(),
        plan.splits(),
        plan.by(),
        cut);
  }

  @Test
  void shouldAnswerTheSamePlanWithTheSameJob() {
    jobs.planned("j1", 2, 5, 2);
    jobs.turn("j1", FEEDING);
    assertThat(replays.plan(job("j1", 2, 5, 2), false))
        .isInstanceOfSatisfying(
            Planned.Job.class,
            known -> {
              assertThat(known.isNew()).isFalse();
              assertThat(known.row().phase()).isEqualTo(FEEDING);
            });
    assertThat(replays.splitTotals("j1").splits()).isEqualTo(2);
  }

  @Test
  void shouldTellAnotherPlanUnderTheSameId() {
    jobs.planned("j1", 2, 5, 2);
    assertThat(replays.plan(job("j1", 2, 5, 3), false)).isInstanceOf(Planned.Differs.class);
    assertThat(replays.plan(job("j1", 2, 6, 2), false)).isInstanceOf(Planned.Differs.class);
  }

  @Test
  void shouldRefuseARangeThatAnotherJobHas() {
    jobs.planned("j1", 2, 5, 1);
    assertThat(replays.plan(job("j2", 4, 7, 1), false)).isEqualTo(new Planned.Overlaps("j1"));
    assertThat(replays.plan(job("j3", 0, 3, 1), true)).isEqualTo(new Planned.Overlaps("j1"));
    assertThat(replays.plan(job("j4", 5, 7, 1), false)).isInstanceOf(Planned.Job.class);
    assertThat(replays.plan(job("j5", 0, 2, 1), false)).isInstanceOf(Planned.Job.class);
    assertThat(replays.find("j2")).isEmpty();
  }

  @Test
  void shouldGiveARangeAwayOnceItsJobIsOver() {
    jobs.planned("j1", 2, 5, 1);
    jobs.turn("j1", ABORTED);
    jobs.planned("j2", 2, 5, 1);
    jobs.turn("j2", FAILED);
    jobs.sealed("j3", 2, 5);
    jobs.promote("j3");
    assertThat(replays.plan(job("j4", 2, 5, 1), false)).isEqualTo(new Planned.Overlaps("j3"));
    jobs.discard("j3");
    assertThat(jobs.planned("j4", 2, 5, 1).generation()).isEqualTo(4);
  }

  @Test
  void shouldRefuseAllButOneOfOverlappingPlansAtOnce() throws Exception {
    var plans = new ArrayList<Callable<Planned>>();
    for (var i = 0; i < 8; i++) {
      var plan = job("j" + i, i, i + 8, 3);
      plans.add(() -> replays.plan(plan, false));
    }
    var made = new ArrayList<Planned.Job>();
    var refused = new ArrayList<Planned.Overlaps>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answer : threads.invokeAll(plans)) {
        switch (answer.get()) {
          case Planned.Job job -> made.add(job);
          case Planned.Overlaps overlaps -> refused.add(overlaps);
          case Planned.Differs differs -> throw new AssertionError(differs);
          case Planned.TooManyPartitions cut -> throw new AssertionError(cut);
        }
      }
    }
    assertThat(made).hasSize(1);
    assertThat(refused)
        .hasSize(7)
        .allMatch(overlaps -> overlaps.job().equals(made.getFirst().row().job()));
  }

  @Test
  void shouldRecordNothingOnADryRun() {
    assertThat(replays.plan(job("j1", 2, 5, 1), true))
        .isInstanceOfSatisfying(
            Planned.Job.class, planned -> assertThat(planned.row().generation()).isEqualTo(1));
    assertThat(replays.find("j1")).isEmpty();
    assertThat(replays.splits("j1", -1, 9)).isEmpty();
  }

  @Test
  void shouldListTheNewestFirstInPages() {
    for (var i = 0; i < 3; i++) {
      jobs.planned("j" + i, i, i + 1, 0);
    }
    assertThat(ids(Optional.empty(), 2)).containsExactly("j2", "j1");
    assertThat(ids(Optional.of("j1"), 2)).containsExactly("j0");
    assertThat(replays.list(Optional.of("other"), Optional.empty(), 9)).isEmpty();
  }

  private List<String> ids(Optional<String> after, int limit) {
    return replays.list(Optional.of(Rows.PIPELINE), after, limit).stream()
        .map(ReplayJobRow::job)
        .toList();
  }

  @Test
  void shouldRefuseATransitionFromAnOutdatedVersion() {
    var planned = jobs.planned("j1", 2, 5, 1);
    assertThat(replays.transition("j1", planned.version(), FEEDING, "started", OPERATOR))
        .hasValueSatisfying(row -> assertThat(row.phase()).isEqualTo(FEEDING));
    assertThat(replays.transition("j1", planned.version(), ABORTED, "stop", OPERATOR)).isEmpty();
    assertThat(replays.transition("none", 0, ABORTED, "stop", OPERATOR)).isEmpty();
    assertThat(jobs.row("j1").phase()).isEqualTo(FEEDING);
  }

  @Test
  void shouldRefuseAPhaseThatCannotFollow() {
    var planned = jobs.planned("j1", 2, 5, 1);
    assertThatThrownBy(
            () -> replays.transition("j1", planned.version(), PROMOTING, "now", OPERATOR))
        .hasMessage("phase: PLANNED, job j1 (expected: one that can become PROMOTING)");
    assertThat(replays.steps("j1")).hasSize(1);
  }

  @Test
  void shouldLetOneOfTwoOperatorsPromote() throws Exception {
    var sealed = jobs.sealed("j1", 2, 5, "JFK");
    Callable<Optional<ReplayJobRow>> promotion =
        () -> replays.transition("j1", sealed.version(), PROMOTING, "go", OPERATOR);
    var won = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answer : threads.invokeAll(List.of(promotion, promotion))) {
        won += answer.get().isPresent() ? 1 : 0;
      }
    }
    assertThat(won).isEqualTo(1);
    assertThat(jobs.row("j1").decision()).isEqualTo(1);
    assertThat(replays.steps("j1"))
        .filteredOn(step -> step.phase() == PROMOTING)
        .extracting(ReplayStepRow::decision)
        .containsExactly(1);
  }

  @Test
  void shouldFindWhatSomethingMustDrive() {
    jobs.planned("planned", 0, 1, 1);
    jobs.planned("feeding", 1, 2, 1);
    jobs.turn("feeding", FEEDING);
    jobs.sealed("sealed", 2, 3);
    jobs.planned("aborted", 3, 4, 1);
    jobs.turn("aborted", ABORTED);
    jobs.sealed("discarded", 4, 5);
    jobs.promote("discarded");
    jobs.discard("discarded");
    assertThat(replays.unsettled("", 9)).containsExactly("aborted", "discarded", "feeding");
    assertThat(replays.unsettled("", 1)).containsExactly("aborted");
    assertThat(replays.unsettled("aborted", 9)).containsExactly("discarded", "feeding");
    jobs.clean("aborted");
    assertThat(replays.unsettled("", 9)).containsExactly("discarded", "feeding");
  }

  @Test
  void shouldDecideOnADiscardedJobNoMore() {
    jobs.sealed("j1", 2, 5, "JFK");
    assertThatThrownBy(() -> replays.discard("j1", jobs.row("j1").version(), OPERATOR))
        .hasMessage("phase: SEALED, job j1 (expected: PROMOTED or ROLLED_BACK)");
    jobs.promote("j1");
    var row = replays.discard("j1", jobs.row("j1").version(), OPERATOR).orElseThrow();
    assertThatThrownBy(
            () -> replays.transition("j1", row.version(), ROLLING_BACK, "back", OPERATOR))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldLeaseEachSplitOnceAndHandOnWhatExpires() {
    jobs.planned("j1", 2, 5, 2);
    assertThat(replays.lease("j1", "w1", LEASE)).isEmpty();
    jobs.turn("j1", FEEDING);
    var first = replays.lease("j1", "w1", 0).orElseThrow();
    assertThat(first.split()).isZero();
    assertThat(first.nextRow()).isEqualTo(10);
    assertThat(replays.renew("j1", 0, first.lease(), 60, new SplitCounts(40, 5, 3, 2), 0)).isTrue();
    var handedOn = replays.lease("j1", "w2", LEASE).orElseThrow();
    assertThat(handedOn.split()).isZero();
    assertThat(handedOn.nextRow()).isEqualTo(60);
    assertThat(replays.renew("j1", 0, first.lease(), 70, SplitCounts.NONE, LEASE)).isFalse();
    assertThat(replays.complete("j1", 0, first.lease(), SplitCounts.NONE)).isFalse();
    assertThat(replays.lease("j1", "w1", LEASE).orElseThrow().split()).isEqualTo(1);
    assertThat(replays.lease("j1", "w3", LEASE)).isEmpty();
    assertThat(replays.complete("j1", 0, handedOn.lease(), new SplitCounts(50, 0, 0, 0))).isTrue();
    assertThat(replays.splitTotals("j1"))
        .isEqualTo(new SplitTotals(2, 1, 1, 200, new SplitCounts(90, 5, 3, 2), 1));
  }

  @Test
  void shouldGiveEachOfManyWorkersAnotherSplit() throws Exception {
    jobs.planned("j1", 2, 5, 12);
    jobs.turn("j1", FEEDING);
    var leases = new ArrayList<Callable<Optional<LeasedSplitRow>>>();
    for (var i = 0; i < 12; i++) {
      var worker = "w" + i;
      leases.add(() -> replays.lease("j1", worker, LEASE));
    }
    var splits = new ArrayList<Integer>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answer : threads.invokeAll(leases)) {
        answer.get().ifPresent(leased -> splits.add(leased.split()));
      }
    }
    assertThat(splits).doesNotHaveDuplicates();
    for (var more = replays.lease("j1", "w", LEASE); more.isPresent(); ) {
      splits.add(more.get().split());
      more = replays.lease("j1", "w", LEASE);
    }
    assertThat(splits).hasSize(12).doesNotHaveDuplicates();
  }

  @Test
  void shouldAnswerARepeatedCompletionAlsoWhenTheJobHasGoneOn() {
    jobs.planned("j1", 2, 5, 1);
    jobs.turn("j1", FEEDING);
    var leased = replays.lease("j1", "w1", LEASE).orElseThrow();
    var counts = new SplitCounts(100, 0, 0, 0);
    assertThat(replays.complete("j1", 0, leased.lease(), counts)).isTrue();
    jobs.turn("j1", SEALING);
    assertThat(replays.complete("j1", 0, leased.lease(), counts)).isTrue();
    assertThat(replays.splitTotals("j1").rowsDone()).isEqualTo(100);
    assertThat(replays.complete("j1", 0, UUID.randomUUID(), counts)).isFalse();
  }

  @Test
  void shouldLeaseNothingWhilePausedButKeepWhatIsLeased() {
    jobs.planned("j1", 2, 5, 2);
    jobs.turn("j1", FEEDING);
    var leased = replays.lease("j1", "w1", LEASE).orElseThrow();
    assertThat(replays.pause("j1", true, OPERATOR))
        .hasValueSatisfying(row -> assertThat(row.paused()).isTrue());
    assertThat(replays.lease("j1", "w2", LEASE)).isEmpty();
    assertThat(replays.renew("j1", 0, leased.lease(), 11, SplitCounts.NONE, LEASE)).isTrue();
    replays.pause("j1", false, OPERATOR);
    assertThat(replays.lease("j1", "w2", LEASE)).isPresent();
    assertThat(replays.steps("j1")).extracting(ReplayStepRow::reason).endsWith("paused", "resumed");
  }

  @Test
  void shouldRenewNothingOnceTheJobIsAborted() {
    jobs.planned("j1", 2, 5, 1);
    jobs.turn("j1", FEEDING);
    var leased = replays.lease("j1", "w1", LEASE).orElseThrow();
    jobs.turn("j1", ABORTED);
    assertThat(replays.renew("j1", 0, leased.lease(), 11, SplitCounts.NONE, LEASE)).isFalse();
    assertThat(replays.complete("j1", 0, leased.lease(), SplitCounts.NONE)).isFalse();
  }

  @Test
  void shouldNoteProgressOfSplits() {
    jobs.planned("j1", 2, 5, 1);
    jobs.turn("j1", FEEDING);
    var leased = replays.lease("j1", "w1", LEASE).orElseThrow();
    jobs.execute("update replay_job set progressed_at = '2001-01-01Z'");
    replays.renew("j1", 0, leased.lease(), leased.nextRow() + 1, SplitCounts.NONE, LEASE);
    assertThat(jobs.row("j1").progressedAt()).isGreaterThan(978_307_200_000L);
  }

  /** It reads a large file, or waits for its hours: it is there. */
  @Test
  void shouldTakeASignOfLifeOfAWorkerThatHoldsASplitForProgress() {
    jobs.planned("j1", 2, 5, 1);
    jobs.turn("j1", FEEDING);
    var leased = replays.lease("j1", "w1", LEASE).orElseThrow();
    jobs.execute("update replay_job set progressed_at = '2001-01-01Z'");
    replays.renew("j1", 0, UUID.randomUUID(), leased.nextRow(), SplitCounts.NONE, LEASE);
    assertThat(jobs.row("j1").progressedAt()).isEqualTo(978_307_200_000L);
    replays.renew("j1", 0, leased.lease(), leased.nextRow(), SplitCounts.NONE, LEASE);
    assertThat(jobs.row("j1").progressedAt()).isGreaterThan(978_307_200_000L);
  }

  /** A driver that has been replaced doesn't know of entities that its successor has recorded. */
  @Test
  void shouldNotSealAJobWithAnEntityThatIsNotSealed() {
    jobs.planned("j1", 2, 5, 1);
    jobs.turn("j1", FEEDING);
    replays.touch("j1", List.of("JFK"));
    var sealing = jobs.turn("j1", SEALING);
    assertThat(replays.transition("j1", sealing.version(), SEALED, "because", OPERATOR)).isEmpty();
    jobs.reached("j1", EntityReplayState.SEALED, 0);
    assertThat(replays.transition("j1", sealing.version(), SEALED, "because", OPERATOR))
        .isPresent();
  }

  @Test
  void shouldTouchEntitiesOnlyWhileFeeding() {
    jobs.planned("j1", 2, 5, 1);
    assertThat(replays.touch("j1", List.of("JFK"))).isFalse();
    jobs.turn("j1", FEEDING);
    assertThat(replays.touch("j1", List.of("JFK", "LGA", "JFK"))).isTrue();
    assertThat(replays.touch("j1", List.of("JFK", "SFO"))).isTrue();
    jobs.turn("j1", ABORTED);
    assertThat(replays.touch("j1", List.of("LAX"))).isFalse();
    assertThat(replays.entitiesIn("j1", EntityReplayState.OPEN, "", 9))
        .containsExactly("JFK", "LGA", "SFO");
    assertThat(replays.entitiesIn("j1", EntityReplayState.OPEN, "JFK", 1)).containsExactly("LGA");
  }

  /** Whatever is touched before the end is known after it, and nothing is touched later. */
  @Test
  void shouldKnowEveryTouchedEntityOnceAborted() throws Exception {
    jobs.planned("j1", 2, 5, 1);
    var feeding = jobs.turn("j1", FEEDING);
    var touches = new ArrayList<Callable<Optional<String>>>();
    for (var i = 0; i < 40; i++) {
      var entity = "e%02d".formatted(i);
      touches.add(
          () ->
              replays.touch("j1", List.of(entity, "common"))
                  ? Optional.of(entity)
                  : Optional.empty());
    }
    touches.add(
        20,
        () -> {
          assertThat(replays.transition("j1", feeding.version(), ABORTED, "stop", OPERATOR))
              .isPresent();
          assertThat(replays.touch("j1", List.of("late"))).isFalse();
          return Optional.empty();
        });
    var touched = new ArrayList<String>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answer : threads.invokeAll(touches)) {
        answer.get().ifPresent(touched::add);
      }
    }
    var known = new ArrayList<>(replays.entitiesIn("j1", EntityReplayState.OPEN, "", 99));
    known.remove("common");
    assertThat(known).containsExactlyInAnyOrderElementsOf(touched);
  }

  @Test
  void shouldTouchWhatIsLiveOrLateInTheRange() {
    jobs.planned("j1", 2, 4, 1);
    jobs.write(
        Jobs.live("before", 1, 1),
        Jobs.live("first", 2, 1),
        Jobs.live("last", 3, 1),
        Jobs.live("after", 4, 1));
    var late = Rows.late("late", 1);
    io.watershed.persistence.journal.TestWrites.late(store, List.of(late));
    jobs.execute("update late_event set event_time = 'epoch'::timestamptz + interval '3 hours'");
    assertThat(replays.touchLive("j1", List.of())).isZero();
    jobs.turn("j1", FEEDING, SEALING);
    assertThat(replays.touchLive("j1", List.of("last", "after"))).isEqualTo(1);
    assertThat(replays.touchLive("j1", List.of())).isEqualTo(2);
    assertThat(replays.entitiesIn("j1", EntityReplayState.OPEN, "", 9))
        .containsExactly("first", "last", "late");
  }

  @Test
  void shouldTouchWhatAnEarlierJobHasMadeOnItsOwn() {
    var first = jobs.sealed("j1", 2, 4, "new");
    jobs.write(Jobs.corrected("new", 2, first, 5));
    jobs.promote("j1");
    jobs.discard("j1");
    jobs.planned("j2", 2, 4, 1);
    jobs.turn("j2", FEEDING, SEALING);
    assertThat(replays.touchLive("j2", List.of())).isEqualTo(1);
  }

  @Test
  void shouldKeepTheStateOfTheLatestDecision() {
    jobs.sealed("j1", 2, 4, "JFK", "LGA");
    assertThat(replays.entitiesBefore("j1", EntityReplayState.PROMOTED, 1, "", 9))
        .containsExactly("JFK", "LGA");
    assertThat(replays.isBehind("j1", EntityReplayState.PROMOTED, 1)).isTrue();
    assertThat(replays.isBehind("j1", EntityReplayState.SEALED, 0)).isFalse();
    var jfk = List.of("JFK");
    replays.reached("j1", jfk, EntityReplayState.ROLLED_BACK, 2, Relayed.NOTHING);
    replays.reached("j1", jfk, EntityReplayState.PROMOTED, 1, Relayed.NOTHING);
    replays.reached("j1", jfk, EntityReplayState.SEALED, 0, Relayed.NOTHING);
    assertThat(replays.entityCounts("j1")).isEqualTo(new EntityCounts(0, 1, 0, 1, 0));
    assertThat(replays.entitiesBefore("j1", EntityReplayState.ROLLED_BACK, 4, "", 9))
        .containsExactly("JFK", "LGA");
    replays.reached("j1", jfk, EntityReplayState.DISCARDED, 2, Relayed.NOTHING);
    replays.reached("j1", jfk, EntityReplayState.PROMOTED, 3, Relayed.NOTHING);
    assertThat(replays.entityCounts("j1").in(EntityReplayState.DISCARDED)).isEqualTo(1);
    assertThat(replays.entitiesBefore("j1", EntityReplayState.DISCARDED, 0, "", 9))
        .containsExactly("LGA");
    assertThat(replays.isBehind("j1", EntityReplayState.DISCARDED, 0)).isTrue();
    replays.reached("j1", List.of("LGA"), EntityReplayState.PROMOTED, 3, Relayed.NOTHING);
    assertThat(replays.isBehind("j1", EntityReplayState.PROMOTED, 3)).isFalse();
    assertThat(replays.isBehind("j1", EntityReplayState.PROMOTED, 5)).isTrue();
    replays.reached("j1", List.of("LGA"), EntityReplayState.DISCARDED, 3, Relayed.NOTHING);
    assertThat(replays.isBehind("j1", EntityReplayState.DISCARDED, 3)).isFalse();
  }

  @Test
  void shouldForgetTheEntitiesOfAJobThatWasNeverDecidedOn() {
    jobs.planned("j1", 2, 5, 1);
    jobs.turn("j1", FEEDING);
    replays.touch("j1", List.of("JFK"));
    var aborted = jobs.turn("j1", ABORTED);
    assertThat(replays.cleaned("j1", aborted.version()))
        .hasValueSatisfying(row -> assertThat(row.cleaned()).isTrue());
    assertThat(replays.entityCounts("j1").all()).isZero();
    assertThat(replays.cleaned("j1", aborted.version())).isEmpty();
  }

  @Test
  void shouldQuarantineRefusedRowsUnderTheirFile() {
    jobs.planned("j1", 2, 5, 2);
    var rows = List.of(new RefusedRow(17, "MISSING_KEY", "no key"));
    replays.quarantine("j1", 1, rows);
    replays.quarantine("j1", 1, rows);
    SourcePartition split = ReplayJobs.source("j1", 1);
    assertThat(store.quarantine().offsetsFrom(Rows.PIPELINE, split, 0)).containsExactly(17L);
    assertThat(jobs.texts("select topic from quarantined_event")).containsExactly("file1");
  }

  @Test
  void shouldNameTheJobOfAGeneration() {
    jobs.planned("j1", 2, 5, 2);
    assertThat(replays.jobOf(Rows.PIPELINE, 1)).contains("j1");
    assertThat(replays.jobOf(Rows.PIPELINE, 2)).isEmpty();
  }
}
