package io.watershed.persistence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/**
 * Table {@code result_outbox}: window results that the results topics don't have yet. The journal
 * puts them there in the transaction that writes their rows.
 */
public final class ResultsOutbox {
  /**
   * Of the first that wait, what readers don't see; before a pipeline's first decision there is
   * nothing of the kind. What is being written now waits on. The offset has each window looked up
   * on its own.
   */
  private static final String PASS_OVER =
      """
      with first as materialized (
        select o.ctid, o.pipeline, o.entity, o.window_name, o.window_key, o.generation
        from result_outbox o
        where o.pipeline = ? and o.shard = ?
          and exists (select from replay_job j where j.pipeline = ? and j.decision > 0)
        order by o.entity, o.window_name, o.window_key, o.generation limit ?
      ), passed as materialized (
        select f.ctid from first f
        where not exists (
          select from window_seen r
          where r.pipeline = f.pipeline and r.entity = f.entity
            and r.window_name = f.window_name and r.window_key = f.window_key
            and r.generation = f.generation
          offset 0)
      ), locked as materialized (
        select o.ctid from result_outbox o join passed on passed.ctid = o.ctid
        for update of o skip locked)
      delete from result_outbox o using locked where o.ctid = locked.ctid
      """;

  private static final String BEHIND =
      "select "
          + WindowRows.COLUMNS
          + """
           from result_outbox o
          join window_seen r
            on r.pipeline = o.pipeline and r.entity = o.entity and r.window_name = o.window_name
           and r.window_key = o.window_key and r.generation = o.generation
           and r.revision = o.revision
          where o.pipeline = ? and o.shard = ?
          order by o.entity, o.window_name, o.window_key limit ?
          """;

  private static final String COUNT =
      "select count(*) from result_outbox where pipeline = ? and shard = ?";

  /** Locks in the order of keys, as the journal does, so that neither waits for the other. */
  private static final String SENT =
      """
      with locked as materialized (
        select o.pipeline, o.shard, o.entity, o.window_name, o.window_key, o.generation
        from unnest(?::text[], ?::int4[], ?::text[], ?::text[], ?::int8[], ?::int4[], ?::int4[],
                    ?::int8[])
             as sent (pipeline, shard, entity, window_name, key_ms, generation, decision, revision)
        join result_outbox o
          on o.pipeline = sent.pipeline and o.shard = sent.shard and o.entity = sent.entity
         and o.window_name = sent.window_name
         and o.window_key
             = 'epoch'::timestamptz + sent.key_ms * interval '1 millisecond'
         and o.generation = sent.generation and o.decision <= sent.decision
         and o.revision <= sent.revision
        order by o.pipeline, o.shard, o.entity, o.window_name, o.window_key, o.generation
        for update of o)
      delete from result_outbox o using locked l
      where o.pipeline = l.pipeline and o.shard = l.shard and o.entity = l.entity
        and o.window_name = l.window_name and o.window_key = l.window_key
        and o.generation = l.generation
      """;

  private final Connections connections;

  ResultsOutbox(Connections connections) {
    this.connections = connections;
  }

  /**
   * What the results topic of a pipeline lacks of a shard, in the order of entity, window and key:
   * the newest version of each window, of the generation that readers see. A version that doesn't
   * go to the topic hides one before it that would have.
   */
  public List<WindowRow> behind(String pipeline, int shard, int limit) {
    return connections.call(
        "read results of %s in shard %d that are to be sent".formatted(pipeline, shard),
        connection -> {
          try (var statement = connection.prepareStatement(PASS_OVER)) {
            statement.setString(1, pipeline);
            statement.setInt(2, shard);
            statement.setString(3, pipeline);
            statement.setInt(4, limit);
            statement.executeUpdate();
          }
          try (var statement = connection.prepareStatement(BEHIND)) {
            statement.setString(1, pipeline);
            statement.setInt(2, shard);
            statement.setInt(3, limit);
            return WindowRows.read(statement, true);
          }
        });
  }

  /** How many windows of a shard wait to be sent. */
  public long count(String pipeline, int shard) {
    return connections.call(
        "count results of %s in shard %d that are to be sent".formatted(pipeline, shard),
        connection -> {
          try (var statement = connection.prepareStatement(COUNT)) {
            statement.setString(1, pipeline);
            statement.setInt(2, shard);
            try (var rows = statement.executeQuery()) {
              rows.next();
              return rows.getLong(1);
            }
          }
        });
  }

  /** The results topic has these versions. Where a newer one is stored by now, that one waits. */
  public void sent(List<WindowRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    connections.run(
        "mark %d results of %s as sent".formatted(rows.size(), rows.getFirst().pipeline()),
        connection -> {
          try (var statement = connection.prepareStatement(SENT)) {
            bind(connection, statement, 1, "text", rows, WindowRow::pipeline);
            bind(connection, statement, 2, "int4", rows, WindowRow::shard);
            bind(connection, statement, 3, "text", rows, WindowRow::entity);
            bind(connection, statement, 4, "text", rows, WindowRow::window);
            bind(connection, statement, 5, "int8", rows, WindowRow::key);
            bind(connection, statement, 6, "int4", rows, WindowRow::generation);
            bind(connection, statement, 7, "int4", rows, WindowRow::decision);
            bind(connection, statement, 8, "int8", rows, WindowRow::revision);
            statement.executeUpdate();
          }
        });
  }

  private static void bind(
      Connection connection,
      PreparedStatement statement,
      int index,
      String type,
      List<WindowRow> rows,
      Function<WindowRow, Object> column)
      throws SQLException {
    statement.setArray(index, connection.createArrayOf(type, rows.stream().map(column).toArray()));
  }
}
