package io.watershed.persistence.replay;

import io.watershed.persistence.Times;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Tables {@code replay_job} and {@code replay_step}. Locks the pipeline before any job. */
final class JobTable {
  private static final String COLUMNS =
      "job, pipeline, generation, "
          + Times.toMillis("range_from")
          + ", "
          + Times.toMillis("range_to")
          + ", mode, phase, reason, paused, discarded, promoted, decision, cleaned, fingerprint,"
          + " spec, array(select topic_id || ' ' || partition || ' ' || epoch || ' ' || \"offset\""
          + " from jsonb_to_recordset(cut) as c (topic_id uuid, partition int4, epoch int4,"
          + " \"offset\" int8) order by topic_id, partition) as cut, planned_by, "
          + Times.toMillis("created_at")
          + ", "
          + Times.toMillis("updated_at")
          + ", "
          + Times.toMillis("progressed_at")
          + ", version";

  private static final String SELECT = "select " + COLUMNS + " from replay_job";

  /** The first half of the key tells our locks from other people's. */
  private static final String LOCK_PIPELINE =
      "select pg_advisory_xact_lock(" + 0x57_53_52_4a + ", hashtext(current_schema() || '|' || ?))";

  private static final String OVERLAPPING =
      "select job from replay_job where pipeline = ? and not discarded"
          + " and phase not in ('ABORTED', 'FAILED') and range_from < "
          + Times.fromMillis("?")
          + " and range_to > "
          + Times.fromMillis("?")
          + " order by job limit 1";

  private static final String INSERT =
      "insert into replay_job (job, pipeline, generation, range_from, range_to, mode, phase,"
          + " reason, fingerprint, spec, plan, planned_by, created_at, updated_at, progressed_at,"
          + " cut) select ?, asked.pipeline, 1 + coalesce((select max(generation) from replay_job j"
          + " where j.pipeline = asked.pipeline), 0), "
          + Times.fromMillis("?")
          + ", "
          + Times.fromMillis("?")
          + ", asked.mode, 'PLANNED', 'planned', ?, ?, ?, ?, now(), now(), now(), coalesce(?::jsonb, (select"
          + " jsonb_agg(jsonb_build_object('topic_id', topic_id, 'partition', partition, 'epoch',"
          + " leader_epoch, 'offset', next_offset - 1)) from source_position p where p.pipeline ="
          + " asked.pipeline and next_offset > 0 and asked.mode = 'REBUILD'), '[]') from (select"
          + " ?::text collate \"C\", ?::text) as asked (pipeline, mode) on conflict (job) do"
          + " nothing";

  private static final String UPDATE =
      "update replay_job set phase = ?, reason = ?, paused = ?, discarded = ?, promoted = ?,"
          + " decision = ?, cleaned = ?, updated_at = now(), progressed_at = now(),"
          + " version = version + 1 where job = ? returning "
          + COLUMNS;

  private static final String EXPLAIN =
      "update replay_job set reason = ?, updated_at = now(), version = version + 1"
          + " where job = ? and version = ? returning "
          + COLUMNS;

  private static final String ADD_STEP =
      "insert into replay_step (job, step, phase, reason, decision, made_by, made_at) select ?,"
          + " 1 + coalesce(max(step), 0), ?, ?, ?, ?, now() from replay_step where job = ?";

  private static final String PROGRESSED =
      "update replay_job set progressed_at = now() where job = any(array(select job from replay_job"
          + " where job = ? and progressed_at < now() - interval '500 ms'"
          + " for no key update skip locked))";

  private static final String UNSETTLED =
      "select job from replay_job where (phase in ('FEEDING', 'SEALING', 'PROMOTING',"
          + " 'ROLLING_BACK') or (not cleaned and (discarded or phase in ('ABORTED', 'FAILED'))))"
          + " and job > ?"
          + " order by job limit ?";

  private JobTable() {}

  /** What changes from one version of a row to the next. */
  record Change(
      ReplayPhase phase,
      String reason,
      boolean paused,
      boolean discarded,
      boolean promoted,
      int decision,
      boolean cleaned) {

    static Change of(ReplayJobRow row) {
      return new Change(
          row.phase(),
          row.reason(),
          row.paused(),
          row.discarded(),
          row.promoted(),
          row.decision(),
          row.cleaned());
    }

    Change paused(boolean isPaused) {
      return new Change(phase, reason, isPaused, discarded, promoted, decision, cleaned);
    }

    Change asDiscarded() {
      return new Change(phase, reason, paused, true, promoted, decision, cleaned);
    }

    Change asCleaned() {
      return new Change(phase, reason, paused, discarded, promoted, decision, true);
    }
  }

  /** Until the transaction ends, nothing is planned or decided for the pipeline elsewhere. */
  static void lockPipeline(Connection connection, String pipeline) throws SQLException {
    try (var statement = connection.prepareStatement(LOCK_PIPELINE)) {
      statement.setString(1, pipeline);
      statement.execute();
    }
  }

  static Optional<ReplayJobRow> find(Connection connection, String job) throws SQLException {
    return first(connection, SELECT + " where job = ?", job);
  }

  /** The row, that nobody else changes or relies on until the transaction ends. */
  static Optional<ReplayJobRow> lock(Connection connection, String job) throws SQLException {
    return first(connection, SELECT + " where job = ? for no key update", job);
  }

  /** Like {@link #lock}; empty where the version is not the current one. */
  static Optional<ReplayJobRow> lock(Connection connection, String job, long version)
      throws SQLException {
    return lock(connection, job).filter(row -> row.version() == version);
  }

  /** The row, that nobody changes until the transaction ends; others may rely on it, too. */
  static Optional<ReplayJobRow> share(Connection connection, String job) throws SQLException {
    return first(connection, SELECT + " where job = ? for share", job);
  }

  static boolean hasPlan(Connection connection, NewJob job) throws SQLException {
    try (var statement =
        connection.prepareStatement("select plan = ? from replay_job where job = ?")) {
      statement.setBytes(1, digest(job));
      statement.setString(2, job.job());
      try (var row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  static Optional<String> overlapping(Connection connection, NewJob job) throws SQLException {
    try (var statement = connection.prepareStatement(OVERLAPPING)) {
      statement.setString(1, job.pipeline());
      statement.setLong(2, job.to());
      statement.setLong(3, job.from());
      try (var row = statement.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  /** Returns false where there is a job of that id. */
  static boolean insert(Connection connection, NewJob job) throws SQLException {
    try (var statement = connection.prepareStatement(INSERT)) {
      statement.setString(1, job.job());
      statement.setLong(2, job.from());
      statement.setLong(3, job.to());
      statement.setString(4, job.fingerprint());
      statement.setBytes(5, job.spec());
      statement.setBytes(6, digest(job));
      statement.setString(7, job.by());
      statement.setString(8, cut(job));
      statement.setString(9, job.pipeline());
      statement.setString(10, job.mode().name());
      return statement.executeUpdate() == 1;
    }
  }

  /** Null: where live stands. */
  private static String cut(NewJob job) {
    return job.cut().isEmpty() || job.mode() != ReplayMode.REBUILD
        ? null
        : job.cut().stream()
            .map(
                position ->
                    "{\"topic_id\":\"%s\",\"partition\":%d,\"epoch\":%d,\"offset\":%d}"
                        .formatted(
                            position.topicId(),
                            position.partition(),
                            position.epoch(),
                            position.offset()))
            .collect(Collectors.joining(",", "[", "]"));
  }

  /** The row must be locked. */
  static ReplayJobRow update(Connection connection, String job, Change change) throws SQLException {
    try (var statement = connection.prepareStatement(UPDATE)) {
      statement.setString(1, change.phase().name());
      statement.setString(2, change.reason());
      statement.setBoolean(3, change.paused());
      statement.setBoolean(4, change.discarded());
      statement.setBoolean(5, change.promoted());
      statement.setInt(6, change.decision());
      statement.setBoolean(7, change.cleaned());
      statement.setString(8, job);
      try (var row = statement.executeQuery()) {
        row.next();
        return row(row);
      }
    }
  }

  static Optional<ReplayJobRow> explain(
      Connection connection, String job, long version, String reason) throws SQLException {
    try (var statement = connection.prepareStatement(EXPLAIN)) {
      statement.setString(1, reason);
      statement.setString(2, job);
      statement.setLong(3, version);
      return read(statement).stream().findFirst();
    }
  }

  static int nextDecision(Connection connection, String pipeline) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select 1 + max(decision) from replay_job where pipeline = ?")) {
      statement.setString(1, pipeline);
      try (var row = statement.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  static void addStep(
      Connection connection, String job, ReplayPhase phase, String reason, int decision, String by)
      throws SQLException {
    try (var statement = connection.prepareStatement(ADD_STEP)) {
      statement.setString(1, job);
      statement.setString(2, phase.name());
      statement.setString(3, reason);
      statement.setInt(4, decision);
      statement.setString(5, by);
      statement.setString(6, job);
      statement.executeUpdate();
    }
  }

  static List<ReplayStepRow> steps(Connection connection, String job) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select step, phase, reason, decision, made_by, "
                + Times.toMillis("made_at")
                + " from replay_step where job = ? order by step")) {
      statement.setString(1, job);
      var steps = new ArrayList<ReplayStepRow>();
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          steps.add(
              new ReplayStepRow(
                  rows.getInt("step"),
                  ReplayPhase.valueOf(rows.getString("phase")),
                  rows.getString("reason"),
                  rows.getInt("decision"),
                  rows.getString("made_by"),
                  rows.getLong("made_at")));
        }
      }
      return steps;
    }
  }

  /** A worker holds a lease, though nothing comes further: it waits for its hours, or reads. */
  static void alive(Connection connection, String job) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "update replay_job set progressed_at = now()"
                + " where job = ? and progressed_at < now() - interval '30 seconds'")) {
      statement.setString(1, job);
      statement.executeUpdate();
    }
  }

  /** At most a few times a second, and not where somebody holds the row. */
  static void progressed(Connection connection, String job) throws SQLException {
    try (var statement = connection.prepareStatement(PROGRESSED)) {
      statement.setString(1, job);
      statement.executeUpdate();
    }
  }

  static List<ReplayJobRow> list(
      Connection connection, Optional<String> pipeline, Optional<String> afterJob, int limit)
      throws SQLException {
    var sql =
        SELECT
            + " where true"
            + (pipeline.isPresent() ? " and pipeline = ?" : "")
            + (afterJob.isPresent()
                ? " and (replay_job.created_at, job) < (select a.created_at, a.job from replay_job"
                    + " a where a.job = ?)"
                : "")
            + " order by replay_job.created_at desc, job desc limit ?";
    try (var statement = connection.prepareStatement(sql)) {
      var index = 0;
      if (pipeline.isPresent()) {
        statement.setString(++index, pipeline.get());
      }
      if (afterJob.isPresent()) {
        statement.setString(++index, afterJob.get());
      }
      statement.setInt(++index, limit);
      return read(statement);
    }
  }

  static List<ReplayJobRow> covering(Connection connection, String pipeline, long start, long end)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            SELECT
                + " where pipeline = ? and range_from <= "
                + Times.fromMillis("?::int8")
                + " and range_to >= "
                + Times.fromMillis("?::int8")
                + " order by generation")) {
      statement.setString(1, pipeline);
      statement.setLong(2, start);
      statement.setLong(3, end);
      return read(statement);
    }
  }

  static List<String> unsettled(Connection connection, String after, int limit)
      throws SQLException {
    try (var statement = connection.prepareStatement(UNSETTLED)) {
      statement.setString(1, after);
      statement.setInt(2, limit);
      var jobs = new ArrayList<String>();
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          jobs.add(rows.getString(1));
        }
      }
      return jobs;
    }
  }

  static Optional<String> ofGeneration(Connection connection, String pipeline, int generation)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select job from replay_job where pipeline = ? and generation = ?")) {
      statement.setString(1, pipeline);
      statement.setInt(2, generation);
      try (var row = statement.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  private static Optional<ReplayJobRow> first(Connection connection, String sql, String job)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      statement.setString(1, job);
      return read(statement).stream().findFirst();
    }
  }

  private static List<ReplayJobRow> read(PreparedStatement statement) throws SQLException {
    var found = new ArrayList<ReplayJobRow>();
    try (var rows = statement.executeQuery()) {
      while (rows.next()) {
        found.add(row(rows));
      }
    }
    return found;
  }

  private static ReplayJobRow row(ResultSet row) throws SQLException {
    return new ReplayJobRow(
        row.getString("job"),
        row.getString("pipeline"),
        row.getInt("generation"),
        row.getLong("range_from"),
        row.getLong("range_to"),
        ReplayMode.valueOf(row.getString("mode")),
        ReplayPhase.valueOf(row.getString("phase")),
        row.getString("reason"),
        row.getBoolean("paused"),
        row.getBoolean("discarded"),
        row.getBoolean("promoted"),
        row.getInt("decision"),
        row.getBoolean("cleaned"),
        row.getString("fingerprint"),
        row.getBytes("spec"),
        cut((String[]) row.getArray("cut").getArray()),
        row.getString("planned_by"),
        row.getLong("created_at"),
        row.getLong("updated_at"),
        row.getLong("progressed_at"),
        row.getLong("version"));
  }

  private static List<CutPosition> cut(String[] positions) {
    var cut = new ArrayList<CutPosition>(positions.length);
    for (var position : positions) {
      var parts = position.split(" ", -1);
      cut.add(
          new CutPosition(
              UUID.fromString(parts[0]),
              Integer.parseInt(parts[1]),
              Integer.parseInt(parts[2]),
              Long.parseLong(parts[3])));
    }
    return cut;
  }

  /** Over everything that was asked for but by whom; texts and bytes with their lengths. */
  private static byte[] digest(NewJob job) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      add(digest, job.pipeline());
      add(digest, job.from());
      add(digest, job.to());
      add(digest, job.mode().name());
      add(digest, job.fingerprint());
      add(digest, job.spec());
      for (var split : job.splits()) {
        add(digest, split.file());
        add(digest, split.spec());
        add(digest, split.rows());
        add(digest, split.firstRow());
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void add(MessageDigest digest, String text) {
    add(digest, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void add(MessageDigest digest, byte[] bytes) {
    add(digest, bytes.length);
    digest.update(bytes);
  }

  private static void add(MessageDigest digest, long number) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }
}
