package io.watershed.persistence.replay;

import io.watershed.persistence.Times;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** How far back the journal goes, held against the windows that closed first. */
final class JournalReach {

  private static final String CLOSED_FIRST =
      "select entity, window_name, (extract(epoch from window_start) * 1000)::int8,"
          + " sequence_number from window_result where pipeline = ? and generation = 0"
          + " and closed_at is not null and accepted > 0 and window_start >= "
          + Times.fromMillis("?::int8")
          + " and window_end <= "
          + Times.fromMillis("?::int8")
          + " order by closed_at limit 100";

  /** The events of a window come no later than the row that closed it. */
  private static final String LOST =
      "select closed.place from unnest(?::text[], ?::int8[]) with ordinality"
          + " as closed (id, number, place) where not exists (select from event_journal event"
          + " where event.persistence_id = closed.id and event.sequence_number <= closed.number)"
          + " order by closed.place limit 1";

  private JournalReach() {}

  static Optional<LostWindow> lost(
      Connection connection,
      String pipeline,
      long from,
      long to,
      UnaryOperator<String> persistenceId)
      throws SQLException {
    var windows = new ArrayList<LostWindow>();
    List<String> ids = new ArrayList<>();
    List<Long> numbers = new ArrayList<>();
    try (var statement = connection.prepareStatement(CLOSED_FIRST)) {
      statement.setString(1, pipeline);
      statement.setLong(2, from);
      statement.setLong(3, to);
      try (var row = statement.executeQuery()) {
        while (row.next()) {
          windows.add(new LostWindow(row.getString(1), row.getString(2), row.getLong(3)));
          ids.add(persistenceId.apply(row.getString(1)));
          numbers.add(row.getLong(4));
        }
      }
    }
    try (var statement = connection.prepareStatement(LOST)) {
      statement.setArray(1, connection.createArrayOf("text", ids.toArray(String[]::new)));
      statement.setArray(2, connection.createArrayOf("int8", numbers.toArray(Long[]::new)));
      try (var row = statement.executeQuery()) {
        return row.next() ? Optional.of(windows.get(row.getInt(1) - 1)) : Optional.empty();
      }
    }
  }
}
