package io.watershed.replay.format;

import io.watershed.protocol.file.ValueSink;
import io.watershed.protocol.pipeline.FieldPath;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * Reads the rows of an unpacked Avro block, straight from its bytes: the columns that are wanted
 * are handed over, everything else is passed over.
 */
final class AvroValues {

  private static final int DEEPEST = 64;
  private static final int LONGEST_DECIMAL = 400;

  private final Node root;
  private final List<FieldPath> columns = new ArrayList<>();
  private byte[] bytes = new byte[0];
  private int at;

  /** One level of the schema, with the columns that are wanted of it. */
  private record Node(Schema schema, int column, List<Node> inner) {

    static final int UNWANTED = -1;

    boolean isRecord() {
      return !inner.isEmpty();
    }
  }

  AvroValues(String file, Schema schema, Reading reading) throws IOException {
    this.root = node(file, schema, List.of(), reading, new ArrayList<>());
  }

  List<FieldPath> columns() {
    return columns;
  }

  private Node node(
      String file, Schema schema, List<String> path, Reading reading, List<String> within)
      throws IOException {
    var plain = withoutNull(schema);
    if (plain.getType() == Schema.Type.RECORD && !within.contains(plain.getFullName())) {
      within.add(plain.getFullName());
      var inner = new ArrayList<Node>();
      for (var field : plain.getFields()) {
        var names = new ArrayList<>(path);
        names.add(field.name());
        inner.add(node(file, field.schema(), names, reading, within));
      }
      within.removeLast();
      return new Node(schema, Node.UNWANTED, inner);
    }
    var column = path.isEmpty() ? null : new FieldPath(path);
    if (column == null || !reading.wants(column)) {
      return new Node(schema, Node.UNWANTED, List.of());
    }
    requireValue(file, column, plain);
    columns.add(column);
    return new Node(schema, columns.size() - 1, List.of());
  }

  private static void requireValue(String file, FieldPath column, Schema schema)
      throws IOException {
    switch (schema.getType()) {
      case ARRAY, MAP, UNION, RECORD, NULL ->
          throw BrokenFileException.file(
              file,
              "column '%s' is of type %s (expected: a value, or nothing)"
                  .formatted(column, schema.getType().getName()),
              null);
      case ENUM, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN -> {}
    }
  }

  /** The one kind of a union that isn't null, where it has one. */
  private static Schema withoutNull(Schema schema) {
    if (schema.getType() != Schema.Type.UNION) {
      return schema;
    }
    var others =
        schema.getTypes().stream().filter(kind -> kind.getType() != Schema.Type.NULL).toList();
    return others.size() == 1 ? others.getFirst() : schema;
  }

  /** Goes to the first row of a block. */
  void begin(byte[] block) {
    bytes = block;
    at = 0;
  }

  boolean isAtEnd() {
    return at == bytes.length;
  }

  /** Reads one row; null: passes over it. */
  void row(ValueSink sink) throws IOException {
    value(root, root.schema(), sink, 0);
  }

  private void value(Node node, Schema schema, ValueSink sink, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new IOException("records within each other, more than " + DEEPEST);
    }
    if (schema.getType() == Schema.Type.UNION) {
      long branch = number();
      if (branch < 0 || branch >= schema.getTypes().size()) {
        throw new IOException(
            "branch %d of a union (expected: 0 to %d)"
                .formatted(branch, schema.getTypes().size() - 1));
      }
      value(node, schema.getTypes().get((int) branch), sink, depth + 1);
    } else if (schema.getType() == Schema.Type.RECORD && node.isRecord()) {
      var fields = schema.getFields();
      for (int i = 0; i < fields.size(); i++) {
        value(node.inner().get(i), fields.get(i).schema(), sink, depth + 1);
      }
    } else if (node.column() == Node.UNWANTED || sink == null) {
      pass(schema, depth);
    } else {
      hand(node.column(), schema, sink);
    }
  }

  private void hand(int column, Schema schema, ValueSink sink) throws IOException {
    var logical = schema.getLogicalType();
    switch (schema.getType()) {
      case NULL -> {}
      case BOOLEAN -> sink.truth(column, next() != 0);
      case INT -> {
        long value = number();
        sink.integer(
            column, logical instanceof LogicalTypes.Date ? TimeUnit.DAYS.toMillis(value) : value);
      }
      case LONG -> sink.integer(column, millis(number(), logical));
      case FLOAT -> sink.number(column, Float.intBitsToFloat((int) fixed(Float.BYTES)));
      case DOUBLE -> sink.number(column, Double.longBitsToDouble(fixed(Double.BYTES)));
      case STRING -> text(column, length(), sink);
      case BYTES -> binary(column, length(), logical, sink);
      case FIXED -> binary(column, room(schema.getFixedSize()), logical, sink);
      case ENUM -> {
        long symbol = number();
        if (symbol < 0 || symbol >= schema.getEnumSymbols().size()) {
          throw new IOException(
              "symbol %d of enum %s (expected: 0 to %d)"
                  .formatted(symbol, schema.getName(), schema.getEnumSymbols().size() - 1));
        }
        sink.text(column, schema.getEnumSymbols().get((int) symbol));
      }
      case ARRAY, MAP, RECORD, UNION -> throw new IllegalStateException("no value: " + schema);
    }
  }

  private static long millis(long value, LogicalType logical) {
    if (logical instanceof LogicalTypes.TimestampMicros
        || logical instanceof LogicalTypes.LocalTimestampMicros) {
      return Math.floorDiv(value, 1_000L);
    }
    if (logical instanceof LogicalTypes.TimestampNanos
        || logical instanceof LogicalTypes.LocalTimestampNanos) {
      return Math.floorDiv(value, 1_000_000L);
    }
    return value;
  }

  private void binary(int column, int length, LogicalType logical, ValueSink sink)
      throws IOException {
    if (!(logical instanceof LogicalTypes.Decimal decimal)) {
      text(column, length, sink);
      return;
    }
    if (length < 1 || length > LONGEST_DECIMAL) {
      throw new IOException(
          "a decimal of %d bytes (expected: 1 to %d)".formatted(length, LONGEST_DECIMAL));
    }
    sink.decimal(column, new BigDecimal(new BigInteger(bytes, at, length), decimal.getScale()));
    at += length;
  }

  private void text(int column, int length, ValueSink sink) {
    int end = at + length;
    for (int i = at; i < end; i++) {
      if (bytes[i] < 0) {
        // Makes UTF-8 of whatever it is.
        sink.text(column, new String(bytes, at, length, StandardCharsets.UTF_8));
        at = end;
        return;
      }
    }
    sink.text(column, bytes, at, length);
    at = end;
  }

  private void pass(Schema schema, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new IOException("values within each other, more than " + DEEPEST);
    }
    switch (schema.getType()) {
      case NULL -> {}
      case BOOLEAN -> next();
      case INT, LONG, ENUM -> number();
      case FLOAT -> fixed(Float.BYTES);
      case DOUBLE -> fixed(Double.BYTES);
      case STRING, BYTES -> pass(length());
      case FIXED -> pass(room(schema.getFixedSize()));
      case RECORD -> {
        for (var field : schema.getFields()) {
          pass(field.schema(), depth + 1);
        }
      }
      case UNION -> {
        long branch = number();
        if (branch < 0 || branch >= schema.getTypes().size()) {
          throw new IOException("branch " + branch + " of a union");
        }
        pass(schema.getTypes().get((int) branch), depth + 1);
      }
      case ARRAY -> passItems(schema.getElementType(), false, depth);
      case MAP -> passItems(schema.getValueType(), true, depth);
    }
  }

  private void passItems(Schema item, boolean named, int depth) throws IOException {
    for (long count = number(); count != 0; count = number()) {
      if (count < 0) {
        pass(room(number()));
        continue;
      }
      if (count > bytes.length) {
        // Items may be without bytes, but no honest writer has more of them than a block has bytes.
        throw new IOException("%d items in %d bytes".formatted(count, bytes.length));
      }
      for (long i = 0; i < count; i++) {
        if (named) {
          pass(length());
        }
        pass(item, depth + 1);
      }
    }
  }

  private void pass(int length) {
    at += length;
  }

  private int length() throws IOException {
    return room(number());
  }

  private int room(long length) throws IOException {
    if (length < 0 || length > bytes.length - at) {
      throw new IOException(
          "a value of %d bytes where %d are left".formatted(length, bytes.length - at));
    }
    return (int) length;
  }

  private int next() throws IOException {
    if (at >= bytes.length) {
      throw new IOException("a block that ends within a row");
    }
    return bytes[at++] & 0xff;
  }

  private long fixed(int length) throws IOException {
    room(length);
    long value = 0;
    for (int i = 0; i < length; i++) {
      value |= (bytes[at++] & 0xffL) << (Byte.SIZE * i);
    }
    return value;
  }

  private long number() throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = next();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value >>> 1 ^ -(value & 1);
      }
    }
    throw new IOException("a number of more than 10 bytes");
  }
}
