package io.watershed.protocol.pipeline;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/**
 * The digest of the parts of a definition that decide results. Every value goes in with its length
 * before it, and every list with its size, so that no two definitions have the same bytes. What
 * goes in, and in which order, never changes: fingerprints are stored.
 */
final class Fingerprint {

  private static final int BYTES = 8;

  private final MessageDigest digest;

  private Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static String of(PipelineDefinition definition) {
    var fingerprint = new Fingerprint();
    fingerprint.measures(definition.content().inputs());
    fingerprint.from(definition.key());
    fingerprint.eventTime(definition.eventTime());
    fingerprint.eventId(definition.eventId());
    fingerprint.text(definition.content().filter().map(Expression::text).orElse(""));
    fingerprint.measures(definition.measures());
    fingerprint.number(definition.windows().size());
    definition.windows().forEach(fingerprint::window);
    fingerprint.duration(definition.outOfOrderness());
    fingerprint.duration(definition.allowedLateness());
    fingerprint.dedup(definition.dedup());
    return HexFormat.of().formatHex(fingerprint.digest.digest(), 0, BYTES);
  }

  private void eventTime(EventTime eventTime) {
    field(eventTime.field());
    switch (eventTime.encoding()) {
      case EventTime.Encoding.EpochMillis millis -> text("epoch-millis");
      case EventTime.Encoding.EpochSeconds seconds -> text("epoch-seconds");
      case EventTime.Encoding.Iso iso -> {
        text("iso");
        text(iso.zone().getId());
      }
      case EventTime.Encoding.Pattern pattern -> {
        text("pattern");
        text(pattern.pattern());
        text(pattern.zone().getId());
      }
    }
  }

  private void eventId(EventId eventId) {
    switch (eventId) {
      case EventId.Position position -> text("position");
      case EventId.Fields id -> {
        text("fields");
        number(id.fields().size());
        id.fields().forEach(this::from);
      }
    }
  }

  private void measures(List<Measure> measures) {
    number(measures.size());
    for (Measure measure : measures) {
      text(measure.name());
      from(measure.from());
      text(measure.type().name());
      number(measure.scale());
      text(measure.optional() ? "optional" : "required");
    }
  }

  private void dedup(Dedup dedup) {
    duration(dedup.horizon());
    switch (dedup.policy()) {
      case Dedup.Policy.FirstWins first -> text("first-wins");
      case Dedup.Policy.LatestWins latest -> {
        text("latest-wins");
        text(latest.version());
      }
    }
  }

  private void window(Window window) {
    text(window.name());
    type(window.type());
    number(window.metrics().size());
    for (Metric metric : window.metrics()) {
      text(metric.name());
      text(metric.measure().orElse(""));
      text(metric.where().map(Expression::text).orElse(""));
      aggregate(metric.aggregate());
    }
  }

  private void type(WindowType type) {
    switch (type) {
      case WindowType.Tumbling tumbling -> {
        text("tumbling");
        duration(tumbling.size());
        duration(tumbling.offset());
      }
      case WindowType.Calendar calendar -> {
        text("calendar");
        text(calendar.unit().name());
        text(calendar.zone().getId());
      }
      case WindowType.Sliding sliding -> {
        text("sliding");
        duration(sliding.size());
        duration(sliding.slide());
        duration(sliding.offset());
      }
      case WindowType.Session session -> {
        text("session");
        duration(session.gap());
        type(session.cut());
      }
      case WindowType.Cumulative cumulative -> {
        text("cumulative");
        type(cumulative.cell());
        duration(cumulative.step());
      }
      case WindowType.Unbounded unbounded -> {
        text("unbounded");
        type(unbounded.pane());
      }
    }
  }

  private void aggregate(Aggregate aggregate) {
    switch (aggregate) {
      case Aggregate.Count count -> text("count");
      case Aggregate.Sum sum -> text("sum");
      case Aggregate.Min min -> text("min");
      case Aggregate.Max max -> text("max");
      case Aggregate.Avg avg -> text("avg");
      case Aggregate.Variance variance -> text(variance.sample() ? "sample-variance" : "variance");
      case Aggregate.Stddev stddev -> text(stddev.sample() ? "sample-stddev" : "stddev");
      case Aggregate.First first -> text("first");
      case Aggregate.Last last -> text("last");
      case Aggregate.Distinct distinct -> {
        text("distinct");
        number(distinct.exactUpTo());
      }
      case Aggregate.Quantiles quantiles -> {
        text("quantiles");
        numbers(quantiles.at());
        number(Double.doubleToLongBits(quantiles.relativeError()));
      }
      case Aggregate.TopK top -> {
        text("top");
        number(top.k());
        number(top.maxKeys());
      }
      case Aggregate.Histogram histogram -> {
        text("histogram");
        numbers(histogram.bounds());
      }
      case Aggregate.Rate rate -> {
        text("rate");
        duration(rate.per());
      }
      case Aggregate.Custom custom -> {
        text("custom");
        text(custom.name());
        number(custom.options().size());
        custom
            .options()
            .forEach(
                (name, value) -> {
                  text(name);
                  text(value);
                });
      }
    }
  }

  private void from(ValueSource from) {
    switch (from) {
      case FieldPath field -> {
        text("field");
        field(field);
      }
      case Expression expression -> {
        text("expression");
        text(expression.text());
      }
    }
  }

  private void numbers(List<Double> numbers) {
    number(numbers.size());
    numbers.forEach(value -> number(Double.doubleToLongBits(value)));
  }

  private void field(FieldPath field) {
    List<String> names = field.names();
    number(names.size());
    names.forEach(this::text);
  }

  private void duration(Duration duration) {
    number(duration.toMillis());
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(bytes.length);
    digest.update(bytes);
  }

  private void number(long number) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
  }
}
