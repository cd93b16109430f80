package io.watershed.sharding.simulation;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.intake.IdleRaise;
import io.watershed.sharding.intake.OffsetTracker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The table of source positions. */
final class Positions {

  /** One row. */
  static final class Row {
    long offset;
    int epoch = -1;
    long watermark = OffsetTracker.NO_WATERMARK;
    long raisedTo = OffsetTracker.NO_WATERMARK;
    boolean idle;
    long movedAt;

    long effective() {
      return Math.max(watermark, raisedTo);
    }
  }

  private final Map<SourcePartition, Row> rows = new LinkedHashMap<>();

  void register(SourcePartition partition, long start) {
    rows.computeIfAbsent(partition, p -> new Row()).offset = start;
  }

  Row of(SourcePartition partition) {
    return rows.get(partition);
  }

  /** Effective watermarks that are known. */
  Map<SourcePartition, Long> watermarks() {
    Map<SourcePartition, Long> watermarks = new HashMap<>();
    rows.forEach(
        (partition, row) -> {
          if (row.effective() != OffsetTracker.NO_WATERMARK) {
            watermarks.put(partition, row.effective());
          }
        });
    return watermarks;
  }

  /** The least effective watermark of all; empty while one is unknown. */
  OptionalLong least() {
    return rows.values().stream().anyMatch(row -> row.effective() == OffsetTracker.NO_WATERMARK)
        ? OptionalLong.empty()
        : rows.values().stream().mapToLong(Row::effective).min();
  }

  /** How all partitions stand, for those who raise one. */
  List<IdleRaise.Standing> standings() {
    List<IdleRaise.Standing> standings = new ArrayList<>();
    rows.forEach(
        (partition, row) ->
            standings.add(
                new IdleRaise.Standing(
                    partition,
                    row.effective() == OffsetTracker.NO_WATERMARK
                        ? OptionalLong.empty()
                        : OptionalLong.of(row.effective()),
                    row.idle,
                    row.movedAt)));
    return standings;
  }
}
