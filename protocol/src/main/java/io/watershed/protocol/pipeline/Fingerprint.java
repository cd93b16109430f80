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
    fingerprint.field((FieldPath) definition.key());
    fingerprint.eventTime(definition.eventTime());
    fingerprint.eventId(definition.eventId());
    fingerprint.number(definition.measures().size());
    definition.measures().forEach(fingerprint::measure);
    fingerprint.number(definition.windows().size());
    definition.windows().forEach(fingerprint::window);
    fingerprint.duration(definition.outOfOrderness());
    fingerprint.duration(definition.allowedLateness());
    fingerprint.duration(definition.dedupHorizon());
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
        id.fields().forEach(from -> field((FieldPath) from));
      }
    }
  }

  private void measure(Measure measure) {
    text(measure.name());
    field((FieldPath) measure.from());
    text(measure.type().name());
    text(measure.optional() ? "optional" : "required");
  }

  private void window(Window window) {
    text(window.name());
    duration(window.type().longest().orElseThrow());
    number(window.metrics().size());
    for (Metric metric : window.metrics()) {
      text(metric.name());
      text(metric.aggregate().getClass().getSimpleName());
      text(metric.measure().orElse(""));
    }
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
