package io.watershed.benchmarks;

import io.watershed.multinode.Site;
import java.sql.SQLException;

/** Single numbers out of a site's database. */
final class Sql {

  private Sql() {}

  static long number(Site site, String query) throws SQLException {
    try (var connection = site.database().connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  static void execute(Site site, String command) throws SQLException {
    try (var connection = site.database().connect();
        var statement = connection.createStatement()) {
      statement.execute(command);
    }
  }

  /** Records of a pipeline that lie before its stored positions. */
  static long stored(Site site, String pipeline) throws SQLException {
    return number(
        site,
        "select coalesce(sum(next_offset), 0)::bigint from source_position where pipeline = '"
            + pipeline
            + "'");
  }
}
