package io.watershed.persistence.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.persistence.Rows;
import io.watershed.persistence.Store;
import io.watershed.persistence.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Jobs over many windows of which the planner knows nothing. Joined in loops, the windows of one
 * page make 10⁹ pairs: no statement would end within its deadline.
 */
@Timeout(300)
class FreshDatabaseTest {
  private static final int ENTITIES = 60;
  private static final int HOURS = 720;

  /** Each entity lacks some hours: these live, and those in the job. */
  private static final int LACKS_LIVE = 97;

  private static final int LACKS_IN_JOB = 89;

  private Store store;
  private ReplayJobs replays;
  private Jobs jobs;

  @BeforeEach
  void open() {
    store = Store.open(TestDatabase.fresh());
    replays = store.replays();
    jobs = new Jobs(store);
    for (var table : List.of("window_result", "replay_entity", "replay_job", "late_event")) {
      jobs.execute("alter table " + table + " set (autovacuum_enabled = off)");
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void seed(int generation, String status, int lacks) {
    jobs.execute(
        """
        insert into window_result (pipeline, entity, window_name, window_key, window_start,
          window_end, generation, decision, revision, status, metrics, accepted, duplicates,
          continues, sequence_number, final_at, shard, updated_at)
        select '%s', 'e' || lpad(e::text, 4, '0'), 'hour', to_timestamp(h * 3600),
          to_timestamp(h * 3600), to_timestamp(h * 3600 + 3600), %d, 0, 1, '%s',
          jsonb_build_object('flights', e + h), 1, 0, 'NOWHERE', 1, now(), 7, now()
        from generate_series(1, %d) e cross join generate_series(0, %d) h
        where (h + e) %% %d <> 0
        """
            .formatted(Rows.PIPELINE, generation, status, ENTITIES, HOURS - 1, lacks));
  }

  private static long lacking(int lacks, int not) {
    var lacking = 0;
    for (var e = 1; e <= ENTITIES; e++) {
      for (var h = 0; h < HOURS; h++) {
        lacking += (h + e) % lacks == 0 && (h + e) % not != 0 ? 1 : 0;
      }
    }
    return lacking;
  }

  private DiffCounts expected() {
    var added = lacking(LACKS_LIVE, LACKS_IN_JOB);
    var removed = lacking(LACKS_IN_JOB, LACKS_LIVE);
    return new DiffCounts(ENTITIES * HOURS - added - removed, added, removed, 0);
  }

  @Test
  void shouldCompareWithdrawAndDecideWithoutStatistics() {
    jobs.planned("j1", 0, HOURS, 1);
    jobs.turn("j1", ReplayPhase.FEEDING);
    seed(0, "FINAL", LACKS_LIVE);
    seed(1, "CORRECTED", LACKS_IN_JOB);
    decide("j1");
    // A second job over the same entities, to which the first one is what readers see.
    jobs.discard("j1");
    jobs.planned("j2", 0, HOURS, 1);
    jobs.turn("j2", ReplayPhase.FEEDING);
    seed(2, "CORRECTED", LACKS_IN_JOB);
    assertThat(replays.touchLive("j2", List.of())).isEqualTo(ENTITIES);
    seal("j2");
    assertThat(replays.results().diff("j2", row -> {}))
        .isEqualTo(new DiffCounts(expected().unchanged() + expected().added(), 0, 0, 0));
    assertThat(neverAnalyzed()).isTrue();
  }

  private void decide(String job) {
    assertThat(replays.touchLive(job, List.of())).isEqualTo(ENTITIES);
    assertThat(replays.touchLive(job, List.of("e0001", "none"))).isZero();
    seal(job);
    var changes = new ArrayList<DiffRow>();
    var figures = new ArrayList<UnchangedFigure>();
    assertThat(replays.results().diff(job, changes::add, Optional.of(figures::add)))
        .isEqualTo(expected());
    assertThat(changes).hasSize((int) (expected().added() + expected().removed()));
    assertThat(figures).extracting(UnchangedFigure::metric).contains("flights");
    jobs.turn(job, ReplayPhase.SEALED);
    assertThat(neverAnalyzed()).isTrue();
    var decided = jobs.turn(job, ReplayPhase.PROMOTING);
    // Withdraws, too.
    jobs.reached(job, EntityReplayState.PROMOTED, decided.decision());
    jobs.turn(job, ReplayPhase.PROMOTED);
    assertThat(jobs.texts("select count(*) from result_outbox"))
        .containsExactly(String.valueOf(ENTITIES * HOURS - lackingInBoth()));
    assertThat(jobs.texts("select count(*) from window_result where status = 'WITHDRAWN'"))
        .containsExactly(String.valueOf(expected().removed()));
  }

  private static long lackingInBoth() {
    var both = 0;
    for (var e = 1; e <= ENTITIES; e++) {
      for (var h = 0; h < HOURS; h++) {
        both += (h + e) % (LACKS_LIVE * LACKS_IN_JOB) == 0 ? 1 : 0;
      }
    }
    return both;
  }

  private void seal(String job) {
    jobs.turn(job, ReplayPhase.SEALING);
    jobs.reached(job, EntityReplayState.SEALED, 0);
  }

  private boolean neverAnalyzed() {
    return jobs.texts(
            "select count(*) from pg_stats where schemaname = current_schema()"
                + " and tablename in ('window_result', 'replay_entity')")
        .equals(List.of("0"));
  }
}
