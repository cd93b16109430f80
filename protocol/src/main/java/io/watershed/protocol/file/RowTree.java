package io.watershed.protocol.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.protocol.pipeline.FieldPath;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Makes of a row of columns the JSON object that {@code watershed produce} sends for it. What an
 * event of a row is, is defined by this: the decoder reads these bytes, and whatever is faster has
 * to give the same.
 */
public final class RowTree implements ValueSink {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final List<FieldPath> columns;
  private final ObjectNode tree = NODES.objectNode();

  RowTree(List<FieldPath> columns) {
    this.columns = columns;
  }

  /** The current row as an object. */
  public static ObjectNode of(Rows rows) throws IOException {
    return switch (rows) {
      case Rows.OfColumns values -> {
        var tree = new RowTree(values.columns());
        values.read(tree);
        yield tree.tree;
      }
      case Rows.OfRecords records -> parsed(records);
    };
  }

  /** The bytes of the record that stands for an object. */
  public static byte[] bytes(ObjectNode tree) throws JsonProcessingException {
    return JSON.writeValueAsBytes(tree);
  }

  private static ObjectNode parsed(Rows.OfRecords records) throws IOException {
    var bytes = records.record();
    if (records.encoding() == Rows.Encoding.JSON && JSON.readTree(bytes) instanceof ObjectNode o) {
      return o;
    }
    throw BrokenRowException.unreadable(
        "row %d: no JSON object (expected: {…})".formatted(records.number()));
  }

  ObjectNode object() {
    return tree;
  }

  private void set(int column, JsonNode value) {
    var names = columns.get(column).names();
    var at = tree;
    for (var name : names.subList(0, names.size() - 1)) {
      at = at.get(name) instanceof ObjectNode inner ? inner : at.putObject(name);
    }
    at.set(names.getLast(), value);
  }

  @Override
  public void integer(int column, long value) {
    set(column, NODES.numberNode(value));
  }

  @Override
  public void bigInteger(int column, BigInteger value) {
    set(column, NODES.numberNode(value));
  }

  @Override
  public void decimal(int column, BigDecimal value) {
    set(column, NODES.numberNode(value));
  }

  @Override
  public void number(int column, double value) {
    set(column, NODES.numberNode(value));
  }

  @Override
  public void number(int column, float value) {
    set(column, NODES.numberNode(value));
  }

  @Override
  public void truth(int column, boolean value) {
    set(column, NODES.booleanNode(value));
  }

  @Override
  public void text(int column, String value) {
    set(column, NODES.textNode(value));
  }

  @Override
  public void text(int column, byte[] utf8, int from, int length) {
    text(column, new String(utf8, from, length, StandardCharsets.UTF_8));
  }
}
