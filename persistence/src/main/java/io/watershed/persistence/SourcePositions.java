package io.watershed.persistence;

import io.watershed.protocol.event.SourcePartition;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Table {@code source_position}: the source of truth for how far ingest has come. */
public final class SourcePositions {
  private static final String SELECT =
      "select pipeline, topic, topic_id, partition, next_offset, leader_epoch, "
          + Times.toMillis("watermark")
          + ", "
          + Times.toMillis("raised_to")
          + ", raised_by, "
          + Times.toMillis("idle_since")
          + ", "
          + Times.toMillis("updated_at")
          + " from source_position where pipeline = ?";

  private static final String LOAD =
      SELECT.replace("select pipeline", "select distinct on (topic, partition) pipeline")
          + " order by topic, partition, source_position.updated_at desc";

  private static final String REGISTER =
      "insert into source_position (pipeline, topic, topic_id, partition, next_offset, leader_epoch,"
          + " updated_at) values (?, ?, ?, ?, ?, -1, now()) on conflict do nothing";

  private static final String SAVE =
      "insert into source_position as stored (pipeline, topic, topic_id, partition, next_offset,"
          + " leader_epoch, watermark, updated_at) values (?, ?, ?, ?, ?, ?, "
          + Times.PARAMETER
          + ", "
          + Times.PARAMETER
          + ") on conflict (pipeline, topic_id, partition) do update set topic = excluded.topic,"
          + " next_offset = excluded.next_offset, leader_epoch = excluded.leader_epoch,"
          + " watermark = greatest(stored.watermark, excluded.watermark),"
          + " idle_since = case when excluded.next_offset = stored.next_offset"
          + " then stored.idle_since end,"
          + " updated_at = excluded.updated_at"
          + " where case when excluded.leader_epoch < 0"
          + " then excluded.next_offset >= stored.next_offset"
          + " else (excluded.leader_epoch, excluded.next_offset)"
          + " >= (stored.leader_epoch, stored.next_offset) end";

  private static final String RAISE =
      "update source_position set raised_to = wanted.mark, raised_by = ? from (select "
          + Times.PARAMETER
          + " as mark) as wanted where pipeline = ?"
          + " and (greatest(watermark, raised_to) < wanted.mark"
          + " or greatest(watermark, raised_to) is null)";

  private static final String IDLE =
      "update source_position set idle_since = "
          + Times.PARAMETER
          + " where pipeline = ? and topic_id = ? and partition = ? and next_offset = ?";

  private final Connections connections;

  SourcePositions(Connections connections) {
    this.connections = connections;
  }

  /**
   * The positions of a pipeline: one for each partition that it reads. Of a topic that was created
   * again only those of the newest incarnation count; nothing moves the others any more.
   */
  public List<SourcePosition> load(String pipeline) {
    return connections.call(
        "load positions of " + pipeline,
        connection -> {
          try (var statement = connection.prepareStatement(LOAD)) {
            statement.setString(1, pipeline);
            var positions = new ArrayList<SourcePosition>();
            try (var rows = statement.executeQuery()) {
              while (rows.next()) {
                positions.add(position(rows));
              }
            }
            return positions;
          }
        });
  }

  public Optional<SourcePosition> find(String pipeline, SourcePartition partition) {
    return connections.call(
        "find position of " + pipeline + " in " + partition,
        connection -> {
          try (var statement =
              connection.prepareStatement(SELECT + " and topic_id = ? and partition = ?")) {
            statement.setString(1, pipeline);
            statement.setObject(2, partition.topicId());
            statement.setInt(3, partition.partition());
            try (var rows = statement.executeQuery()) {
              return rows.next() ? Optional.of(position(rows)) : Optional.empty();
            }
          }
        });
  }

  /** Makes a partition known, without a watermark; does nothing where it is known already. */
  public void register(String pipeline, String topic, SourcePartition partition, long startOffset) {
    connections.run(
        "register " + partition + " of " + pipeline,
        connection -> {
          try (var statement = connection.prepareStatement(REGISTER)) {
            statement.setString(1, pipeline);
            statement.setString(2, topic);
            statement.setObject(3, partition.topicId());
            statement.setInt(4, partition.partition());
            statement.setLong(5, startOffset);
            statement.executeUpdate();
          }
        });
  }

  /**
   * Stores progress. A position with a lower (leader epoch, offset) than the stored one is ignored,
   * whole; where the epoch is unknown, the offset alone decides. A lower or missing watermark
   * leaves the stored one as it is; so does a raise, which is not stored here. Progress ends
   * idleness.
   */
  public void save(SourcePosition position) {
    connections.run(
        "save position %d of %s in %s"
            .formatted(position.offset(), position.pipeline(), position.partition()),
        connection -> {
          try (var statement = connection.prepareStatement(SAVE)) {
            statement.setString(1, position.pipeline());
            statement.setString(2, position.topic());
            statement.setObject(3, position.partition().topicId());
            statement.setInt(4, position.partition().partition());
            statement.setLong(5, position.offset());
            statement.setInt(6, position.epoch());
            Times.bind(statement, 7, position.watermark());
            Times.bind(statement, 8, OptionalLong.of(position.updatedAt()));
            statement.executeUpdate();
          }
        });
  }

  /**
   * Raises the watermark of a partition without an event, if it stands lower; never takes it back.
   *
   * @param to epoch ms
   * @return whether it rose
   */
  public boolean raise(String pipeline, SourcePartition partition, long to, RaisedBy by) {
    return connections.call(
        "raise the watermark of %s in %s".formatted(pipeline, partition),
        connection -> {
          try (var statement =
              connection.prepareStatement(RAISE + " and topic_id = ? and partition = ?")) {
            bindRaise(statement, pipeline, to, by);
            statement.setObject(4, partition.topicId());
            statement.setInt(5, partition.partition());
            return statement.executeUpdate() > 0;
          }
        });
  }

  /**
   * An operator raises the watermarks of all partitions of a pipeline that stand lower.
   *
   * @param to epoch ms
   * @return the positions as they are now
   */
  public List<SourcePosition> raiseAll(String pipeline, long to) {
    connections.run(
        "raise the watermarks of " + pipeline,
        connection -> {
          try (var statement = connection.prepareStatement(RAISE)) {
            bindRaise(statement, pipeline, to, RaisedBy.OPERATOR);
            statement.executeUpdate();
          }
        });
    return load(pipeline);
  }

  /**
   * Says that a partition has nothing to read, or has again.
   *
   * @param offset where that was found; nothing happens if the stored position is another one
   * @param since epoch ms; empty: it is idle no more
   */
  public void idle(String pipeline, SourcePartition partition, long offset, OptionalLong since) {
    connections.run(
        "store idleness of %s in %s".formatted(pipeline, partition),
        connection -> {
          try (var statement = connection.prepareStatement(IDLE)) {
            Times.bind(statement, 1, since);
            statement.setString(2, pipeline);
            statement.setObject(3, partition.topicId());
            statement.setInt(4, partition.partition());
            statement.setLong(5, offset);
            statement.executeUpdate();
          }
        });
  }

  private static void bindRaise(PreparedStatement statement, String pipeline, long to, RaisedBy by)
      throws SQLException {
    statement.setString(1, by.stored());
    statement.setLong(2, to);
    statement.setString(3, pipeline);
  }

  private static SourcePosition position(ResultSet row) throws SQLException {
    return new SourcePosition(
        row.getString("pipeline"),
        row.getString("topic"),
        new SourcePartition(row.getObject("topic_id", UUID.class), row.getInt("partition")),
        row.getLong("next_offset"),
        row.getInt("leader_epoch"),
        Times.read(row, "watermark"),
        raise(row),
        Times.read(row, "idle_since"),
        row.getLong("updated_at"));
  }

  private static Optional<SourcePosition.Raise> raise(ResultSet row) throws SQLException {
    var to = row.getLong("raised_to");
    return row.wasNull()
        ? Optional.empty()
        : Optional.of(new SourcePosition.Raise(to, RaisedBy.of(row.getString("raised_by"))));
  }
}
