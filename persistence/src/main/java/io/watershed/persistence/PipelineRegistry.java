package io.watershed.persistence;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Table {@code pipeline}: what has run on this database, and with how many shards. */
public final class PipelineRegistry {
  private static final String SELECT =
      "select name, fingerprint, definition, shards, buckets, "
          + Times.toMillis("created_at")
          + " from pipeline";

  private final Connections connections;

  PipelineRegistry(Connections connections) {
    this.connections = connections;
  }

  /**
   * Makes a pipeline known. Where one of that name is known already, nothing changes.
   *
   * @param buckets number of actors a shard that hold its entities; empty: each has its own
   * @return what is stored, which may differ from what was given
   */
  public Registered register(
      String name, String fingerprint, String definition, int shards, OptionalInt buckets) {
    return connections.call(
        "register pipeline " + name,
        connection -> {
          try (var insert =
              connection.prepareStatement(
                  "insert into pipeline (name, fingerprint, definition, shards, buckets, created_at,"
                      + " updated_at) values (?, ?, ?, ?, ?, now(), now()) on conflict do nothing")) {
            insert.setString(1, name);
            insert.setString(2, fingerprint);
            insert.setString(3, definition);
            insert.setInt(4, shards);
            if (buckets.isPresent()) {
              insert.setInt(5, buckets.getAsInt());
            } else {
              insert.setNull(5, Types.INTEGER);
            }
            insert.executeUpdate();
          }
          try (var select = connection.prepareStatement(SELECT + " where name = ?")) {
            select.setString(1, name);
            try (var rows = select.executeQuery()) {
              if (!rows.next()) {
                throw new SQLException("pipeline " + name + " vanished while it was registered");
              }
              return registered(rows);
            }
          }
        });
  }

  /** Replaces the definition of a known pipeline. Its shards and buckets stay as they are. */
  public void update(String name, String fingerprint, String definition) {
    connections.run(
        "update pipeline " + name,
        connection -> {
          try (var statement =
              connection.prepareStatement(
                  "update pipeline set fingerprint = ?, definition = ?, updated_at = now()"
                      + " where name = ?")) {
            statement.setString(1, fingerprint);
            statement.setString(2, definition);
            statement.setString(3, name);
            if (statement.executeUpdate() == 0) {
              throw new SQLException("no pipeline " + name + " is registered", "02000");
            }
          }
        });
  }

  public Optional<Registered> find(String name) {
    return list().stream().filter(pipeline -> pipeline.name().equals(name)).findFirst();
  }

  /** All that have ever run here, by name. */
  public List<Registered> list() {
    return connections.call(
        "list pipelines",
        connection -> {
          try (var statement = connection.prepareStatement(SELECT + " order by name");
              var rows = statement.executeQuery()) {
            var pipelines = new ArrayList<Registered>();
            while (rows.next()) {
              pipelines.add(registered(rows));
            }
            return pipelines;
          }
        });
  }

  private static Registered registered(ResultSet row) throws SQLException {
    return new Registered(
        row.getString("name"),
        row.getString("fingerprint"),
        row.getString("definition"),
        row.getInt("shards"),
        row.getObject("buckets") == null
            ? OptionalInt.empty()
            : OptionalInt.of(row.getInt("buckets")),
        row.getLong("created_at"));
  }
}
