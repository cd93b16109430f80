package io.watershed.persistence;

import io.watershed.protocol.event.SourcePartition;
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
          + " updated_at = excluded.updated_at"
          + " where excluded.next_offset >= stored.next_offset";

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
   * Stores progress. A position with a lower offset than the stored one is ignored, whole; a lower
   * or missing watermark leaves the stored one as it is.
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

  private static SourcePosition position(ResultSet row) throws SQLException {
    return new SourcePosition(
        row.getString("pipeline"),
        row.getString("topic"),
        new SourcePartition(row.getObject("topic_id", UUID.class), row.getInt("partition")),
        row.getLong("next_offset"),
        row.getInt("leader_epoch"),
        Times.read(row, "watermark"),
        row.getLong("updated_at"));
  }
}
