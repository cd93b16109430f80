package io.watershed.persistence.replay;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Table {@code replay_split}. Who holds a lease is decided by the clock of the database alone. */
final class SplitTable {
  private static final String INSERT =
      "insert into replay_split (job, split, file, spec, rows, state, next_row)"
          + " values (?, ?, ?, ?, ?, 'READY', ?)";

  private static final String UNTIL = "now() + ? * interval '1 ms'";

  private static final String IS_FEEDING =
      "exists (select from replay_job where job = ? and phase = 'FEEDING')";

  private static final String LEASE =
      "update replay_split s set state = 'LEASED', worker = ?, lease = gen_random_uuid(),"
          + " lease_until = "
          + UNTIL
          + ", before_lease = array[events, filtered, outside, refused] where job = ? and split ="
          + " (select split from replay_split where job = ? and state <> 'DONE' and (state ="
          + " 'READY' or lease_until <= now()) and exists (select from replay_job where job = ? and"
          + " phase = 'FEEDING' and not paused) order by split limit 1 for update skip locked)"
          + " returning split, spec, lease, next_row";

  /** Tells whether the lease holds, and whether it has come further. */
  private static final String RENEW =
      "with held as materialized (select next_row from replay_split where job = ? and split = ?"
          + " and lease = ? and state = 'LEASED' and "
          + IS_FEEDING
          + " for update)"
          + " update replay_split s set lease_until = "
          + UNTIL
          + ", next_row = greatest(s.next_row, ?), events = events + ?, filtered = filtered + ?,"
          + " outside = outside + ?, refused = refused + ? from held"
          + " where job = ? and split = ? returning s.next_row > held.next_row";

  private static final String COMPLETE =
      "update replay_split set state = 'DONE', lease_until = null,"
          + " events = before_lease[1] + ?, filtered = before_lease[2] + ?,"
          + " outside = before_lease[3] + ?, refused = before_lease[4] + ?"
          + " where job = ? and split = ? and lease = ? and state = 'LEASED' and "
          + IS_FEEDING;

  private static final String TOTALS =
      "select count(*), count(*) filter (where state = 'LEASED' and lease_until > now()),"
          + " count(*) filter (where state = 'DONE'),"
          + " coalesce(case when min(rows) < 0 then -1 else sum(rows) end, 0),"
          + " coalesce(sum(events), 0), coalesce(sum(filtered), 0), coalesce(sum(outside), 0),"
          + " coalesce(sum(refused), 0),"
          + " count(distinct worker) filter (where state = 'LEASED' and lease_until > now())"
          + " from replay_split where job = ?";

  private SplitTable() {}

  static void insert(Connection connection, NewJob job) throws SQLException {
    try (var statement = connection.prepareStatement(INSERT)) {
      for (var i = 0; i < job.splits().size(); i++) {
        var split = job.splits().get(i);
        statement.setString(1, job.job());
        statement.setInt(2, i);
        statement.setString(3, split.file());
        statement.setBytes(4, split.spec());
        statement.setLong(5, split.rows());
        statement.setLong(6, split.firstRow());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  static Optional<LeasedSplitRow> lease(
      Connection connection, String job, String worker, long leaseMillis) throws SQLException {
    try (var statement = connection.prepareStatement(LEASE)) {
      statement.setString(1, worker);
      statement.setLong(2, leaseMillis);
      statement.setString(3, job);
      statement.setString(4, job);
      statement.setString(5, job);
      try (var row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(
                new LeasedSplitRow(
                    row.getInt(1),
                    row.getBytes(2),
                    row.getObject(3, UUID.class),
                    row.getLong(4),
                    leaseMillis))
            : Optional.empty();
      }
    }
  }

  /** What became of a renewal. */
  enum Renewal {
    LOST,
    SAME_ROW,
    FURTHER
  }

  static Renewal renew(
      Connection connection,
      String job,
      int split,
      UUID lease,
      long nextRow,
      SplitCounts counts,
      long leaseMillis)
      throws SQLException {
    try (var statement = connection.prepareStatement(RENEW)) {
      statement.setString(1, job);
      statement.setInt(2, split);
      statement.setObject(3, lease);
      statement.setString(4, job);
      statement.setLong(5, leaseMillis);
      statement.setLong(6, nextRow);
      bind(statement, 7, counts);
      statement.setString(11, job);
      statement.setInt(12, split);
      try (var row = statement.executeQuery()) {
        if (!row.next()) {
          return Renewal.LOST;
        }
        return row.getBoolean(1) ? Renewal.FURTHER : Renewal.SAME_ROW;
      }
    }
  }

  /** Returns false where the lease is lost, or the split was done before. */
  static boolean complete(
      Connection connection, String job, int split, UUID lease, SplitCounts counts)
      throws SQLException {
    try (var statement = connection.prepareStatement(COMPLETE)) {
      bind(statement, 1, counts);
      statement.setString(5, job);
      statement.setInt(6, split);
      statement.setObject(7, lease);
      statement.setString(8, job);
      return statement.executeUpdate() == 1;
    }
  }

  static boolean isDone(Connection connection, String job, int split, UUID lease)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select from replay_split where job = ? and split = ? and lease = ?"
                + " and state = 'DONE'")) {
      statement.setString(1, job);
      statement.setInt(2, split);
      statement.setObject(3, lease);
      try (var row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  static SplitTotals totals(Connection connection, String job) throws SQLException {
    try (var statement = connection.prepareStatement(TOTALS)) {
      statement.setString(1, job);
      try (var row = statement.executeQuery()) {
        row.next();
        return new SplitTotals(
            row.getInt(1),
            row.getInt(2),
            row.getInt(3),
            row.getLong(4),
            new SplitCounts(row.getLong(5), row.getLong(6), row.getLong(7), row.getLong(8)),
            row.getInt(9));
      }
    }
  }

  static List<SplitRow> page(Connection connection, String job, int after, int limit)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select split, file, spec, rows, state, coalesce(worker, '') as worker, next_row,"
                + " events, filtered, outside, refused from replay_split"
                + " where job = ? and split > ? order by split limit ?")) {
      statement.setString(1, job);
      statement.setInt(2, after);
      statement.setInt(3, limit);
      var splits = new ArrayList<SplitRow>();
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          splits.add(split(rows));
        }
      }
      return splits;
    }
  }

  private static SplitRow split(ResultSet row) throws SQLException {
    return new SplitRow(
        row.getInt("split"),
        row.getString("file"),
        row.getBytes("spec"),
        row.getLong("rows"),
        SplitState.valueOf(row.getString("state")),
        row.getString("worker"),
        row.getLong("next_row"),
        new SplitCounts(
            row.getLong("events"),
            row.getLong("filtered"),
            row.getLong("outside"),
            row.getLong("refused")));
  }

  private static void bind(PreparedStatement statement, int first, SplitCounts counts)
      throws SQLException {
    statement.setLong(first, counts.events());
    statement.setLong(first + 1, counts.filtered());
    statement.setLong(first + 2, counts.outside());
    statement.setLong(first + 3, counts.refused());
  }
}
