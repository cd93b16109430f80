package io.watershed.sharding.entity;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.engine.MetricPlan;
import io.watershed.sharding.engine.MetricValue;
import java.math.BigDecimal;
import java.util.List;

/**
 * Values as the JSON that rows hold. Numbers are written with every digit. PostgreSQL has no room
 * for the character 0 in text, so that one becomes U+FFFD.
 */
final class JsonText {

  private final StringBuilder json = new StringBuilder();

  private JsonText() {}

  /** An object by metric name. */
  static String metrics(List<MetricPlan> metrics, List<MetricValue> values) {
    JsonText text = new JsonText();
    String separator = "{";
    for (int i = 0; i < values.size(); i++) {
      text.json.append(separator);
      text.label(metrics.get(i).name()).value(values.get(i));
      separator = ", ";
    }
    return text.json.append(values.isEmpty() ? "{}" : "}").toString();
  }

  /** An object by measure name: the measures of event {@code i}. */
  static String measures(List<Measure> measures, EventBatch events, int i) {
    JsonText text = new JsonText();
    String separator = "{";
    for (int m = 0; m < measures.size(); m++) {
      text.json.append(separator);
      text.label(measures.get(m).name()).value(value(measures.get(m), events, m, i));
      separator = ", ";
    }
    return text.json.append(measures.isEmpty() ? "{}" : "}").toString();
  }

  private static MetricValue value(Measure measure, EventBatch events, int m, int i) {
    long bits = events.measure(m, i);
    long absent = measure.type() == Measure.Type.DOUBLE ? Event.ABSENT_DOUBLE : Event.ABSENT_LONG;
    if (bits == absent) {
      return MetricValue.ABSENT;
    }
    return switch (measure.type()) {
      case LONG -> new MetricValue.OfLong(bits);
      case DOUBLE -> new MetricValue.OfDouble(Double.longBitsToDouble(bits));
      case DECIMAL -> new MetricValue.OfDecimal(BigDecimal.valueOf(bits, measure.scale()));
      case TEXT -> new MetricValue.OfText(events.text(m, i));
    };
  }

  private JsonText label(String label) {
    text(label);
    json.append(": ");
    return this;
  }

  private void value(MetricValue value) {
    switch (value) {
      case MetricValue.Absent absent -> json.append("null");
      case MetricValue.OfLong number -> json.append(number.value());
      case MetricValue.OfDouble number -> json.append(number.value());
      case MetricValue.OfBigInteger number -> json.append(number.value());
      case MetricValue.OfDecimal number -> json.append(number.value().toPlainString());
      case MetricValue.OfText text -> text(text.value());
      case MetricValue.OfMap map -> {
        json.append('{');
        String separator = "";
        for (MetricValue.Entry entry : map.entries()) {
          json.append(separator);
          label(entry.label()).value(entry.value());
          separator = ", ";
        }
        json.append('}');
      }
      case MetricValue.OfRanking ranking -> {
        json.append('[');
        String separator = "{";
        for (MetricValue.Entry entry : ranking.entries()) {
          json.append(separator);
          label("key").text(entry.label());
          json.append(", ");
          label("count").value(entry.value());
          json.append('}');
          separator = ", {";
        }
        json.append(']');
      }
      case MetricValue.Unavailable unavailable -> {
        json.append('{');
        label("unavailable").text(unavailable.reason());
        json.append('}');
      }
    }
  }

  private void text(String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        case '\0' -> json.append('\uFFFD');
        default -> {
          if (c < ' ') {
            json.append("\\u%04x".formatted((int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    json.append('"');
  }
}
