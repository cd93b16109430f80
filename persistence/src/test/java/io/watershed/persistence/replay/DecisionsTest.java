package io.watershed.persistence.replay;

import static io.watershed.persistence.replay.Jobs.corrected;
import static io.watershed.persistence.replay.Jobs.live;
import static io.watershed.persistence.replay.ReplayPhase.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.persistence.Rows;
import io.watershed.persistence.Store;
import io.watershed.persistence.TestDatabase;
import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What readers and the results topic see of jobs that are decided on. */
@Timeout(60)
class DecisionsTest {
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

  /** JFK: hour 2 changes, hour 3 goes, hour 4 comes, hour 9 is out of range. LGA isn't touched. */
  private void sealed(String id) {
    jobs.write(live("JFK", 2, 12), live("JFK", 3, 13), live("JFK", 9, 19), live("LGA", 2, 22));
    var planned = jobs.planned(id, 2, 5, 1);
    jobs.turn(id, FEEDING);
    replays.touch(id, List.of("JFK"));
    jobs.turn(id, SEALING);
    jobs.write(corrected("JFK", 2, planned, 32), corrected("JFK", 4, planned, 34));
    jobs.reached(id, EntityReplayState.SEALED, 0);
    assertThat(replays.results().withdrawMissing(id)).hasValue(1);
    assertThat(replays.results().withdrawMissing(id)).hasValue(0);
    jobs.turn(id, SEALED);
  }

  private static final List<String> LIVE =
      List.of(
          "JFK 2: 12, 0/12, live",
          "JFK 3: 13, 0/13, live",
          "JFK 9: 19, 0/19, live",
          "LGA 2: 22, 0/22, live");

  @Test
  void shouldShowNothingOfAJobBeforeItsPromotion() {
    sealed("j1");
    assertThat(jobs.seen()).isEqualTo(LIVE);
    assertThat(jobs.behind()).isEmpty();
  }

  @Test
  void shouldShowEveryCorrectedWindowAtOnceFromTheDecisionOn() {
    sealed("j1");
    jobs.turn("j1", PROMOTING);
    assertThat(jobs.seen())
        .containsExactly(
            "JFK 2: 32, 1/32, j1",
            "JFK 4: 34, 1/34, j1",
            "JFK 9: 19, 0/19, live",
            "LGA 2: 22, 0/22, live");
  }

  @Test
  void shouldShowTheFormerWindowsAfterARollbackAndTheCorrectedOnesAgain() {
    sealed("j1");
    jobs.promote("j1");
    jobs.turn("j1", ROLLING_BACK);
    assertThat(jobs.seen())
        .containsExactly(
            "JFK 2: 12, 2/12, live",
            "JFK 3: 13, 2/13, live",
            "JFK 9: 19, 0/19, live",
            "LGA 2: 22, 0/22, live");
    jobs.reached("j1", EntityReplayState.ROLLED_BACK, 2);
    jobs.turn("j1", ROLLED_BACK, PROMOTING);
    assertThat(jobs.seen()).startsWith("JFK 2: 32, 3/32, j1", "JFK 4: 34, 3/34, j1");
  }

  @Test
  void shouldRelayWhatReadersSeeOnceEntitiesHaveSwitched() {
    sealed("j1");
    jobs.promote("j1");
    assertThat(jobs.behind())
        .containsExactly(
            "JFK 2: CORRECTED 1/32 g1", "JFK 3: WITHDRAWN 1/13 g1", "JFK 4: CORRECTED 1/34 g1");
    store.results().sent(store.results().behind(Rows.PIPELINE, 7, 9));
    assertThat(jobs.behind()).isEmpty();
    jobs.rollBack("j1");
    assertThat(jobs.behind())
        .containsExactly(
            "JFK 2: FINAL 2/12 g0", "JFK 3: FINAL 2/13 g0", "JFK 4: WITHDRAWN 2/34 g0");
    store.results().sent(store.results().behind(Rows.PIPELINE, 7, 9));
    assertThat(store.results().count(Rows.PIPELINE, 7)).isZero();
  }

  /** As a session that begins live, where the job has one that goes on. */
  @Test
  void shouldTellTheTopicOfWindowsThatOnlyLiveHasOpenedSinceItWasSealed() {
    var sealed = jobs.sealed("j1", 2, 5, "JFK");
    jobs.write(corrected("JFK", 2, sealed, 32), live("JFK", 3, 33));
    jobs.turn("j1", PROMOTING);
    replays.reached("j1", List.of("JFK"), EntityReplayState.PROMOTED, 1, Relayed.EVERYTHING);
    assertThat(jobs.behind())
        .containsExactly("JFK 2: CORRECTED 1/32 g1", "JFK 3: WITHDRAWN 1/33 g1");
  }

  @Test
  void shouldRelayOpenWindowsOnlyToATopicThatTakesThem() {
    var planned = jobs.planned("j1", 2, 5, 1);
    jobs.turn("j1", FEEDING);
    replays.touch("j1", List.of("JFK"));
    jobs.write(
        corrected("JFK", 2, planned, 32),
        Jobs.window("JFK", 3, planned.generation(), 33, WindowStatus.PROVISIONAL));
    jobs.turn("j1", SEALING);
    jobs.reached("j1", EntityReplayState.SEALED, 0);
    jobs.turn("j1", SEALED, PROMOTING);
    var jfk = List.of("JFK");
    replays.reached("j1", jfk, EntityReplayState.PROMOTED, 1, Relayed.NOTHING);
    assertThat(jobs.behind()).isEmpty();
    replays.reached("j1", jfk, EntityReplayState.PROMOTED, 1, Relayed.CLOSED);
    assertThat(jobs.behind()).containsExactly("JFK 2: CORRECTED 1/32 g1");
  }

  /** An entity that doesn't know of the decision yet still thinks that its live row counts. */
  @Test
  void shouldPassOverWhatReadersDoNotSee() {
    sealed("j1");
    jobs.turn("j1", PROMOTING);
    jobs.write(Rows.relayed(live("JFK", 2, 40)));
    assertThat(store.results().count(Rows.PIPELINE, 7)).isEqualTo(1);
    assertThat(jobs.behind()).isEmpty();
    assertThat(store.results().count(Rows.PIPELINE, 7)).isZero();
  }

  @Test
  void shouldRelayChangesOfAPromotedWindow() {
    sealed("j1");
    var promoted = jobs.promote("j1");
    store.results().sent(store.results().behind(Rows.PIPELINE, 7, 9));
    jobs.write(Rows.relayed(corrected("JFK", 2, promoted, 50)));
    assertThat(jobs.behind()).containsExactly("JFK 2: CORRECTED 1/50 g1");
  }

  @Test
  void shouldKeepAVersionThatCameWhileTheOneBeforeItWasSent() {
    sealed("j1");
    var promoted = jobs.promote("j1");
    var read = store.results().behind(Rows.PIPELINE, 7, 9);
    jobs.write(Rows.relayed(corrected("JFK", 2, promoted, 50)));
    store.results().sent(read);
    assertThat(jobs.behind()).containsExactly("JFK 2: CORRECTED 1/50 g1");
  }

  @Test
  void shouldHaveLiveWindowsComeAfterARollbackOfWhatWasAdded() {
    sealed("j1");
    jobs.promote("j1");
    jobs.rollBack("j1");
    jobs.write(live("JFK", 4, 60));
    assertThat(jobs.seen()).contains("JFK 4: 60, 2/60, live");
  }

  @Test
  void shouldPromoteJobsOverDisjointRangesSideBySide() {
    jobs.write(live("JFK", 2, 12), live("JFK", 7, 17));
    jobs.write(corrected("JFK", 2, jobs.sealed("j1", 0, 5, "JFK"), 32));
    jobs.write(corrected("JFK", 7, jobs.sealed("j2", 5, 9, "JFK"), 37));
    jobs.promote("j2");
    jobs.promote("j1");
    assertThat(jobs.seen()).containsExactly("JFK 2: 32, 2/32, j1", "JFK 7: 37, 1/37, j2");
    jobs.rollBack("j2");
    assertThat(jobs.seen()).containsExactly("JFK 2: 32, 2/32, j1", "JFK 7: 17, 3/17, live");
  }

  /** The second job doesn't touch LGA, which the first one has corrected. */
  @Test
  void shouldPutASecondJobOverASettledOne() {
    jobs.write(live("JFK", 2, 12), live("LGA", 2, 22));
    var first = jobs.sealed("j1", 0, 5, "JFK", "LGA");
    jobs.write(corrected("JFK", 2, first, 32), corrected("LGA", 2, first, 42));
    jobs.promote("j1");
    jobs.discard("j1");
    jobs.clean("j1");
    jobs.write(corrected("JFK", 2, jobs.sealed("j2", 2, 3, "JFK"), 52));
    assertThat(jobs.seen()).containsExactly("JFK 2: 32, 1/32, j1", "LGA 2: 42, 1/42, j1");
    assertThat(differences("j2")).containsExactly("JFK 2: 32 -> 52");
    jobs.promote("j2");
    assertThat(jobs.seen()).containsExactly("JFK 2: 52, 2/52, j2", "LGA 2: 42, 1/42, j1");
    jobs.rollBack("j2");
    assertThat(jobs.seen()).containsExactly("JFK 2: 32, 3/32, j1", "LGA 2: 42, 1/42, j1");
  }

  @Test
  void shouldWithdrawWhatASecondJobAddedAtItsRollback() {
    var first = jobs.sealed("j1", 0, 5, "JFK");
    jobs.write(corrected("JFK", 2, first, 32));
    jobs.promote("j1");
    jobs.discard("j1");
    jobs.write(corrected("JFK", 3, jobs.sealed("j2", 0, 5, "JFK"), 53));
    jobs.promote("j2");
    store.results().sent(store.results().behind(Rows.PIPELINE, 7, 9));
    jobs.rollBack("j2");
    assertThat(jobs.behind())
        .containsExactly("JFK 2: CORRECTED 3/32 g1", "JFK 3: WITHDRAWN 3/53 g1");
  }

  @Test
  void shouldTellWhatAPromotionChangesBeforeAndAfterIt() {
    sealed("j1");
    jobs.write(live("JFK", 4, 34));
    assertThat(differences("j1")).containsExactly("JFK 2: 12 -> 32", "JFK 3: 13 -> none");
    assertThat(replays.results().diff("j1", row -> {})).isEqualTo(new DiffCounts(1, 0, 1, 1));
    jobs.promote("j1");
    assertThat(replays.results().diff("j1", row -> {})).isEqualTo(new DiffCounts(1, 0, 1, 1));
  }

  @Test
  void shouldTellWhatAPromotionAdds() {
    sealed("j1");
    assertThat(differences("j1"))
        .containsExactly("JFK 2: 12 -> 32", "JFK 3: 13 -> none", "JFK 4: none -> 34");
    assertThat(replays.results().diff("j1", row -> {})).isEqualTo(new DiffCounts(0, 1, 1, 1));
    assertThat(replays.results().diff("none", row -> {})).isEqualTo(new DiffCounts(0, 0, 0, 0));
  }

  private List<String> differences(String id) {
    var differences = new ArrayList<String>();
    replays
        .results()
        .diff(
            id,
            row ->
                differences.add(
                    "%s %d: %s -> %s"
                        .formatted(
                            row.entity(),
                            row.start() / Rows.HOUR,
                            row.before()
                                .map(WindowRow::accepted)
                                .map(String::valueOf)
                                .orElse("none"),
                            row.after()
                                .map(WindowRow::accepted)
                                .map(String::valueOf)
                                .orElse("none"))));
    return differences;
  }

  @Test
  void shouldGoThroughEntitiesInGroupsOfFewWindows() throws SQLException {
    jobs.planned("j1", 2, 5, 1);
    jobs.write(live("a", 2, 1), live("a", 3, 1), live("b", 2, 1), live("c", 2, 1));
    jobs.write(live("d", 1, 1), live("d", 2, 1), live("d", 3, 1), live("d", 4, 1));
    try (var connection = store.pool().getConnection()) {
      assertThat(JobResults.groups(connection, "j1", List.of("a", "b", "c", "d", "e", "f"), 3))
          .containsExactly(List.of("a", "b"), List.of("c"), List.of("d", "e", "f"));
    }
  }

  /** As by a driver that was replaced while it withdrew. */
  @Test
  void shouldWithdrawNothingForAJobThatIsNotSealingAnyMore() {
    jobs.write(live("JFK", 2, 12));
    jobs.planned("j1", 2, 5, 1);
    jobs.turn("j1", FEEDING);
    replays.touch("j1", List.of("JFK"));
    jobs.turn("j1", SEALING);
    jobs.reached("j1", EntityReplayState.SEALED, 0);
    jobs.turn("j1", ABORTED);
    assertThat(replays.results().withdrawMissing("j1")).isEmpty();
    assertThat(jobs.texts("select generation::text from window_result")).containsExactly("0");
  }

  /** As by a sweep that was replaced while it noted. */
  @Test
  void shouldWithdrawNothingForADecisionThatIsNotTheLast() {
    var sealed = jobs.sealed("j1", 2, 5, "JFK");
    jobs.write(corrected("JFK", 2, sealed, 32));
    jobs.promote("j1");
    jobs.rollBack("j1");
    jobs.discard("j1");
    replays.results().purge("j1", 9);
    jobs.write(live("JFK", 3, 13));
    replays.reached("j1", List.of("JFK"), EntityReplayState.PROMOTED, 1, Relayed.EVERYTHING);
    assertThat(jobs.texts("select generation::text from window_result where generation > 0"))
        .isEmpty();
  }

  @Test
  void shouldPurgeAJobThatIsOverAndNoOther() {
    sealed("j1");
    assertThat(replays.results().purge("j1", 9)).isZero();
    jobs.turn("j1", ABORTED);
    assertThat(replays.results().purge("j1", 2)).isEqualTo(2);
    assertThat(replays.results().purge("j1", 2)).isEqualTo(1);
    assertThat(jobs.texts("select count(*) from window_result where generation > 0"))
        .containsExactly("0");
    assertThat(jobs.seen()).isEqualTo(LIVE);
  }

  @Test
  void shouldPurgeADiscardedJobOnlyIfItWasRolledBack() {
    sealed("j1");
    jobs.promote("j1");
    jobs.discard("j1");
    assertThat(replays.results().purge("j1", 9)).isZero();
    jobs.sealed("j2", 5, 6, "JFK");
    jobs.write(corrected("JFK", 5, jobs.row("j2"), 60));
    jobs.promote("j2");
    jobs.rollBack("j2");
    assertThat(replays.results().purge("j2", 9)).isZero();
    jobs.discard("j2");
    assertThat(replays.results().purge("j2", 9)).isEqualTo(1);
  }

  @Test
  void shouldKeepTimersOfAllGenerations() {
    jobs.write(Jobs.window("JFK", 2, 1, 1, WindowStatus.PROVISIONAL));
    assertThat(store.windows().openEntities(Rows.PIPELINE, 7, "", 9)).containsExactly("JFK");
  }
}
