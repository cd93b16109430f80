package io.watershed.runtime.produce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.protocol.pipeline.FieldPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;

/**
 * Says of a row what its record needs besides the value: the key of the entity, and the partition
 * that Kafka's own partitioner gives the key.
 *
 * @param key field of the record's key
 * @param timestamp field of the record's timestamp; empty: the time of sending
 */
record RowRecords(FieldPath key, Optional<FieldPath> timestamp, int partitions) {

  /** The record's key, or null where the row has none: such rows are for the quarantine. */
  byte[] keyOf(ObjectNode row) {
    var node = at(row, key);
    var text = node.isValueNode() && !node.isNull() ? node.asText() : "";
    return text.isEmpty() ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  /** The partition; that of a row without a key depends on its number alone. */
  int partitionOf(byte[] key, long row) {
    return key == null
        ? Math.toIntExact(row % partitions)
        : Utils.toPositive(Utils.murmur2(key)) % partitions;
  }

  /**
   * Epoch ms, or null where no field was named.
   *
   * @throws IOException naming row, field and value, where it is no time
   */
  Long timestampOf(ObjectNode row, String file, long number) throws IOException {
    if (timestamp.isEmpty()) {
      return null;
    }
    var node = at(row, timestamp.get());
    if (node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0) {
      return node.longValue();
    }
    try {
      if (node.isTextual()) {
        return OffsetDateTime.parse(node.textValue()).toInstant().toEpochMilli();
      }
    } catch (DateTimeParseException e) {
      throw noTime(file, number, node, e);
    }
    throw noTime(file, number, node, null);
  }

  private IOException noTime(String file, long number, JsonNode node, Exception cause) {
    return new IOException(
        "%s, row %d: %s: %s (expected: epoch milliseconds, or ISO-8601 with an offset)"
            .formatted(file, number, timestamp.get(), node.isMissingNode() ? "missing" : node),
        cause);
  }

  private static JsonNode at(ObjectNode row, FieldPath path) {
    JsonNode node = row;
    for (var name : path.names()) {
      node = node.path(name);
    }
    return node;
  }
}
