package io.watershed.multinode.replay;

import io.grpc.Status;
import io.watershed.multinode.NodeCalls;
import io.watershed.multinode.replay.DeviceOracle.Figures;
import io.watershed.multinode.replay.DeviceOracle.Window;
import io.watershed.v1.GetRequest;
import io.watershed.v1.GetResponse;
import io.watershed.v1.MetricValue;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What readers see of a stretch: in SQL, and from the entities themselves. */
final class Answers {

  private static final String WINDOWS =
      """
      select entity, extract(epoch from window_start)::int8 * 1000, status,
             (metrics->>'events')::int8, (metrics->>'v_sum')::int8, (metrics->>'v_min')::int8,
             (metrics->>'v_max')::int8, coalesce(replay_job, ''), decision
      from window_current
      where pipeline = 'devices' and window_start >= ? and window_start < ?
      """;

  private Answers() {}

  static Map<Window, Figures> inSql(Connection connection, Stretch stretch) throws SQLException {
    try (var statement = connection.prepareStatement(WINDOWS)) {
      statement.setTimestamp(1, new Timestamp(stretch.from()));
      statement.setTimestamp(2, new Timestamp(stretch.to()));
      var windows = new HashMap<Window, Figures>();
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          var figures =
              new Figures(
                  rows.getString(3),
                  rows.getLong(4),
                  rows.getLong(5),
                  rows.getLong(6),
                  rows.getLong(7),
                  rows.getString(8),
                  rows.getInt(9));
          if (windows.put(new Window(rows.getString(1), rows.getLong(2)), figures) != null) {
            throw new AssertionError("two rows: " + rows.getString(1) + " " + rows.getLong(2));
          }
        }
      }
      return windows;
    }
  }

  /** From every one of these devices. */
  static Map<Window, Figures> ofEntities(
      NodeCalls calls, Stretch stretch, Collection<String> devices) {
    var asked = new LinkedHashMap<String, CompletableFuture<Map<Window, Figures>>>();
    devices.forEach(device -> asked.put(device, ofEntity(calls, stretch, device)));
    var windows = new HashMap<Window, Figures>();
    asked.values().forEach(answer -> windows.putAll(answer.join()));
    return windows;
  }

  /** From one; none where it has never been heard of. */
  static CompletableFuture<Map<Window, Figures>> ofEntity(
      NodeCalls calls, Stretch stretch, String device) {
    return calls
        .get(
            GetRequest.newBuilder()
                .setPipeline(DeviceTopic.NAME)
                .setEntity(device)
                .setFrom(stretch.from())
                .setTo(stretch.to())
                .build())
        .handle(
            (answer, failure) -> {
              if (failure == null) {
                return windows(device, answer);
              }
              if (Status.fromThrowable(failure).getCode() == Status.Code.NOT_FOUND) {
                return Map.of();
              }
              throw new CompletionException(failure);
            });
  }

  private static Map<Window, Figures> windows(String device, GetResponse answer) {
    var windows = new HashMap<Window, Figures>();
    for (var window : answer.getWindowsList()) {
      var metrics = window.getMetricsMap();
      windows.put(
          new Window(device, window.getStart()),
          new Figures(
              window.getStatus().name(),
              number(metrics.get("events")),
              number(metrics.get("v_sum")),
              number(metrics.get("v_min")),
              number(metrics.get("v_max")),
              window.getReplayJob(),
              window.getVersion().getDecision()));
    }
    return windows;
  }

  private static long number(MetricValue value) {
    return value == null ? Long.MIN_VALUE : value.getIntValue();
  }
}
