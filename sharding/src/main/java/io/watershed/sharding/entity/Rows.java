package io.watershed.sharding.entity;

import io.watershed.persistence.Continues;
import io.watershed.persistence.EntityRow;
import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import io.watershed.sharding.engine.Change;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.MetricValue;
import io.watershed.sharding.engine.WindowResult;
import java.util.List;
import java.util.OptionalLong;

/** How the results of an entity look in the SQL tables. */
final class Rows {

  /** Live results; replays write higher generations. */
  private static final int LIVE_GENERATION = 0;

  private final String pipeline;
  private final int shard;

  Rows(String pipeline, int shard) {
    this.pipeline = pipeline;
    this.shard = shard;
  }

  List<WindowRow> windows(EntityState state, Change change, long now) {
    return change.published().stream().map(result -> window(state, result, now)).toList();
  }

  private WindowRow window(EntityState state, WindowResult result, long now) {
    return new WindowRow(
        pipeline,
        state.entity(),
        shard,
        result.plan().name(),
        result.key(),
        result.start(),
        result.end(),
        LIVE_GENERATION,
        0,
        result.revision(),
        WindowStatus.valueOf(result.status().name()),
        metrics(result),
        result.accepted(),
        result.duplicates(),
        result.watermark(),
        Continues.valueOf(result.continues().name()),
        state.sequence(),
        result.finalAt(),
        state.source(),
        false,
        now);
  }

  /** Names of metrics are letters, digits and underscores: nothing needs escaping. */
  private static String metrics(WindowResult result) {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < result.metrics().size(); i++) {
      json.append(i == 0 ? "\"" : ", \"")
          .append(result.plan().metrics().get(i).name())
          .append("\": ");
      write(result.metrics().get(i), json);
    }
    return json.append('}').toString();
  }

  private static void write(MetricValue value, StringBuilder json) {
    switch (value) {
      case MetricValue.Absent absent -> json.append("null");
      case MetricValue.OfLong number -> json.append(number.value());
      case MetricValue.OfDouble number -> json.append(number.value());
      case MetricValue.OfBigInteger number -> json.append(number.value());
      case MetricValue.OfDecimal number -> json.append(number.value().toPlainString());
      case MetricValue.OfText text -> write(text.value(), json);
      case MetricValue.OfMap map -> {
        String separator = "{";
        for (MetricValue.Entry entry : map.entries()) {
          json.append(separator);
          write(entry.label(), json);
          json.append(": ");
          write(entry.value(), json);
          separator = ", ";
        }
        json.append('}');
      }
      case MetricValue.OfRanking ranking -> {
        json.append('[');
        String separator = "";
        for (MetricValue.Entry entry : ranking.entries()) {
          json.append(separator).append("{\"key\": ");
          write(entry.label(), json);
          json.append(", \"count\": ");
          write(entry.value(), json);
          json.append('}');
          separator = ", ";
        }
        json.append(']');
      }
      case MetricValue.Unavailable unavailable -> {
        json.append("{\"unavailable\": ");
        write(unavailable.reason(), json);
        json.append('}');
      }
    }
  }

  private static void write(String text, StringBuilder json) {
    json.append('"');
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
              } else if (c < ' ') {
                json.append("\\u%04x".formatted(c));
              } else {
                json.append((char) c);
              }
            });
    json.append('"');
  }

  List<EntityRow> entity(EntityState state, Change change, long now) {
    if (!change.summary()) {
      return List.of();
    }
    return List.of(
        new EntityRow(
            pipeline,
            state.entity(),
            shard,
            state.accepted(),
            state.duplicates(),
            state.conflicts(),
            state.late(),
            state.revisions(),
            state.overLimit(),
            state.stateBytes(),
            watermark(state),
            state.sequence(),
            now));
  }

  static OptionalLong watermark(EntityState state) {
    return state.watermark() == EntityState.NO_WATERMARK
        ? OptionalLong.empty()
        : OptionalLong.of(state.watermark());
  }
}
