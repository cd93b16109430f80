package io.watershed.persistence;

import io.watershed.protocol.event.SourcePartition;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** How rows of {@code window_result} are read. */
public final class WindowRows {

  /** Of a table with the alias {@code r}. Times come under the names of their columns. */
  public static final String COLUMNS =
      "r.pipeline, r.entity, r.shard, r.window_name, "
          + millis("window_key")
          + ", "
          + millis("window_start")
          + ", "
          + millis("window_end")
          + ", r.generation, r.decision, r.revision, r.status, r.metrics, r.accepted, r.duplicates,"
          + " "
          + millis("watermark")
          + ", r.continues, r.sequence_number, "
          + millis("final_at")
          + ", r.source_topic_id, r.source_partition, "
          + millis("updated_at");

  private WindowRows() {}

  /** Runs the query. What the rows are relayed to is not in them: they say false. */
  public static List<WindowRow> read(PreparedStatement statement) throws SQLException {
    return read(statement, false);
  }

  /**
   * @param relayed what the rows shall say of it
   */
  static List<WindowRow> read(PreparedStatement statement, boolean relayed) throws SQLException {
    var found = new ArrayList<WindowRow>();
    try (var rows = statement.executeQuery()) {
      while (rows.next()) {
        found.add(row(rows, relayed));
      }
    }
    return found;
  }

  private static WindowRow row(ResultSet row, boolean relayed) throws SQLException {
    var topicId = row.getObject("source_topic_id", UUID.class);
    return new WindowRow(
        row.getString("pipeline"),
        row.getString("entity"),
        row.getInt("shard"),
        row.getString("window_name"),
        row.getLong("window_key"),
        row.getLong("window_start"),
        row.getLong("window_end"),
        row.getInt("generation"),
        row.getInt("decision"),
        row.getLong("revision"),
        WindowStatus.valueOf(row.getString("status")),
        row.getString("metrics"),
        row.getLong("accepted"),
        row.getLong("duplicates"),
        Times.read(row, "watermark"),
        Continues.valueOf(row.getString("continues")),
        row.getLong("sequence_number"),
        Times.read(row, "final_at"),
        topicId == null
            ? Optional.empty()
            : Optional.of(new SourcePartition(topicId, row.getInt("source_partition"))),
        relayed,
        row.getLong("updated_at"));
  }

  private static String millis(String column) {
    return "(extract(epoch from r." + column + ") * 1000)::int8 as " + column;
  }
}
