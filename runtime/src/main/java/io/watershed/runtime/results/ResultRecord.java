package io.watershed.runtime.results;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.watershed.persistence.WindowRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;

/**
 * A window row as a record of the results topic, in JSON. The key names the window; the value is
 * one version of its result, whole. A reader that keeps the highest version of each key has the
 * table.
 */
final class ResultRecord {

  private static final JsonFactory JSON = new JsonFactory();

  private ResultRecord() {}

  /** {@code ["entity","window",key]}, the key of the window in epoch ms. */
  static byte[] key(WindowRow row) {
    return written(
        json -> {
          json.writeStartArray();
          json.writeString(row.entity());
          json.writeString(row.window());
          json.writeNumber(row.key());
          json.writeEndArray();
        });
  }

  /**
   * @param replayJob that has made the result; empty: live
   */
  static byte[] value(WindowRow row, Optional<String> replayJob) {
    return written(
        json -> {
          json.writeStartObject();
          json.writeStringField("pipeline", row.pipeline());
          json.writeStringField("entity", row.entity());
          json.writeStringField("window", row.window());
          json.writeNumberField("key", row.key());
          json.writeStringField("start", time(row.start()));
          json.writeStringField("end", time(row.end()));
          json.writeStringField("status", row.status().name());
          json.writeObjectFieldStart("version");
          json.writeNumberField("decision", row.decision());
          json.writeNumberField("revision", row.revision());
          json.writeEndObject();
          json.writeFieldName("metrics");
          json.writeRawValue(row.metrics());
          json.writeNumberField("accepted", row.accepted());
          json.writeNumberField("duplicates", row.duplicates());
          if (row.watermark().isPresent()) {
            json.writeStringField("watermark", time(row.watermark().getAsLong()));
          } else {
            json.writeNullField("watermark");
          }
          json.writeStringField("continues", row.continues().name());
          json.writeNumberField("sequence_number", row.sequenceNumber());
          if (replayJob.isPresent()) {
            json.writeStringField("replay_job", replayJob.get());
          }
          json.writeEndObject();
        });
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  @FunctionalInterface
  private interface Content {
    void writeTo(JsonGenerator json) throws IOException;
  }

  private static byte[] written(Content content) {
    var bytes = new ByteArrayOutputStream();
    try (var json = JSON.createGenerator(bytes)) {
      content.writeTo(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
