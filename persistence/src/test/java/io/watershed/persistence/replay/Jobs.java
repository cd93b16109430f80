package io.watershed.persistence.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.persistence.Continues;
import io.watershed.persistence.Rows;
import io.watershed.persistence.Store;
import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import io.watershed.persistence.journal.TestWrites;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Jobs to test with, over hours that count from 0. */
final class Jobs {
  static final String OPERATOR = "ann";
  static final long LEASE = 60_000;

  private final Store store;
  private final ReplayJobs replays;

  Jobs(Store store) {
    this.store = store;
    this.replays = store.replays();
  }

  static NewJob job(String id, int fromHour, int toHour, int splits) {
    return new NewJob(
        id,
        Rows.PIPELINE,
        fromHour * Rows.HOUR,
        toHour * Rows.HOUR,
        ReplayMode.REBUILD,
        "f1",
        bytes("spec"),
        IntStream.range(0, splits)
            .mapToObj(i -> new NewSplit("file" + i, bytes("split" + i), 100, 10))
            .toList(),
        OPERATOR);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  ReplayJobRow planned(String id, int fromHour, int toHour, int splits) {
    return ((Planned.Job) replays.plan(job(id, fromHour, toHour, splits), false)).row();
  }

  /** Turns a job to one phase after the other. */
  ReplayJobRow turn(String id, ReplayPhase... phases) {
    for (var phase : phases) {
      assertThat(replays.transition(id, row(id).version(), phase, "because", OPERATOR)).isPresent();
    }
    return row(id);
  }

  /** A job that has touched the entities, and is sealed. */
  ReplayJobRow sealed(String id, int fromHour, int toHour, String... entities) {
    planned(id, fromHour, toHour, 1);
    turn(id, ReplayPhase.FEEDING);
    replays.touch(id, List.of(entities));
    turn(id, ReplayPhase.SEALING);
    reached(id, EntityReplayState.SEALED, 0);
    replays.results().withdrawMissing(id);
    return turn(id, ReplayPhase.SEALED);
  }

  ReplayJobRow promote(String id) {
    var decided = turn(id, ReplayPhase.PROMOTING);
    reached(id, EntityReplayState.PROMOTED, decided.decision());
    return turn(id, ReplayPhase.PROMOTED);
  }

  ReplayJobRow rollBack(String id) {
    var decided = turn(id, ReplayPhase.ROLLING_BACK);
    reached(id, EntityReplayState.ROLLED_BACK, decided.decision());
    return turn(id, ReplayPhase.ROLLED_BACK);
  }

  ReplayJobRow discard(String id) {
    return replays.discard(id, row(id).version(), OPERATOR).orElseThrow();
  }

  void clean(String id) {
    assertThat(replays.cleaned(id, row(id).version())).isPresent();
  }

  void reached(String id, EntityReplayState state, int decision) {
    replays.reached(
        id,
        replays.entitiesBefore(id, state, decision, "", 100),
        state,
        decision,
        Relayed.EVERYTHING);
  }

  ReplayJobRow row(String id) {
    return replays.find(id).orElseThrow();
  }

  void write(WindowRow... rows) {
    TestWrites.windows(store, List.of(rows));
  }

  static WindowRow live(String entity, int hour, long revision) {
    return window(entity, hour, 0, revision, WindowStatus.FINAL);
  }

  static WindowRow corrected(String entity, int hour, ReplayJobRow job, long revision) {
    return window(entity, hour, job.generation(), revision, WindowStatus.CORRECTED);
  }

  /** As many flights as the revision says. */
  static WindowRow window(
      String entity, int hour, int generation, long revision, WindowStatus status) {
    var start = hour * Rows.HOUR;
    return new WindowRow(
        Rows.PIPELINE,
        entity,
        7,
        "hour",
        start,
        start,
        start + Rows.HOUR,
        generation,
        0,
        revision,
        status,
        "{\"flights\": " + revision + "}",
        revision,
        0,
        OptionalLong.empty(),
        Continues.NOWHERE,
        revision,
        OptionalLong.of(start + 2 * Rows.HOUR),
        Optional.of(Rows.SOURCE),
        false,
        Rows.START);
  }

  /** What SQL readers see: {@code entity hour: flights, decision/revision, job}. */
  List<String> seen() {
    return texts(
        "select entity || ' ' || extract(epoch from window_key)::int8 / 3600 || ': '"
            + " || (metrics->>'flights') || ', ' || decision || '/' || revision || ', '"
            + " || coalesce(replay_job, 'live') from window_current order by entity, window_key");
  }

  /** What waits for the results topic: {@code entity hour: status decision/revision generation}. */
  List<String> behind() {
    return store.results().behind(Rows.PIPELINE, 7, 100).stream()
        .map(
            row ->
                "%s %d: %s %d/%d g%d"
                    .formatted(
                        row.entity(),
                        row.key() / Rows.HOUR,
                        row.status(),
                        row.decision(),
                        row.revision(),
                        row.generation()))
        .toList();
  }

  List<String> texts(String sql) {
    try (var connection = store.pool().getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var texts = new ArrayList<String>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void execute(String... statements) {
    Arrays.stream(statements)
        .forEach(
            sql -> {
              try (var connection = store.pool().getConnection();
                  var statement = connection.createStatement()) {
                statement.execute(sql);
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });
  }
}
