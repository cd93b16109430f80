package io.watershed.replay.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;

/** One flat column of a row group, read value by value into JSON objects. */
final class ParquetColumn {

  private static final long JULIAN_DAY_OF_1970 = 2_440_588L;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String name;
  private final int definedAt;
  private final ColumnReader values;
  private final Reading reading;

  /** Makes JSON of the current value of a column. */
  @FunctionalInterface
  private interface Reading {
    JsonNode read(ColumnReader values);
  }

  ParquetColumn(ColumnDescriptor column, ColumnReader values) {
    this.name = column.getPath()[0];
    this.definedAt = column.getMaxDefinitionLevel();
    this.values = values;
    this.reading = reading(column);
  }

  /** Adds the value of the current row, if there is one, and goes on to the next row. */
  void moveTo(ObjectNode object) {
    if (values.getCurrentDefinitionLevel() == definedAt) {
      object.set(name, reading.read(values));
    }
    values.consume();
  }

  private static Reading reading(ColumnDescriptor column) {
    var type = column.getPrimitiveType();
    var logical = type.getLogicalTypeAnnotation();
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> values -> JSON.booleanNode(values.getBoolean());
      case FLOAT -> values -> JSON.numberNode(values.getFloat());
      case DOUBLE -> values -> JSON.numberNode(values.getDouble());
      case INT32 -> integers(logical);
      case INT64 -> longs(logical);
      case INT96 -> values -> JSON.numberNode(fromJulianDay(values.getBinary()));
      case BINARY, FIXED_LEN_BYTE_ARRAY -> bytes(logical);
    };
  }

  private static Reading integers(LogicalTypeAnnotation logical) {
    if (logical instanceof DateLogicalTypeAnnotation) {
      return values -> JSON.numberNode(TimeUnit.DAYS.toMillis(values.getInteger()));
    }
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return values -> JSON.numberNode(BigDecimal.valueOf(values.getInteger(), decimal.getScale()));
    }
    if (logical instanceof IntLogicalTypeAnnotation integer && !integer.isSigned()) {
      return values -> JSON.numberNode(Integer.toUnsignedLong(values.getInteger()));
    }
    return values -> JSON.numberNode(values.getInteger());
  }

  private static Reading longs(LogicalTypeAnnotation logical) {
    if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
      return switch (timestamp.getUnit()) {
        case MILLIS -> values -> JSON.numberNode(values.getLong());
        case MICROS -> values -> JSON.numberNode(Math.floorDiv(values.getLong(), 1_000L));
        case NANOS -> values -> JSON.numberNode(Math.floorDiv(values.getLong(), 1_000_000L));
      };
    }
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return values -> JSON.numberNode(BigDecimal.valueOf(values.getLong(), decimal.getScale()));
    }
    if (logical instanceof IntLogicalTypeAnnotation integer && !integer.isSigned()) {
      return values -> JSON.numberNode(new BigInteger(Long.toUnsignedString(values.getLong())));
    }
    return values -> JSON.numberNode(values.getLong());
  }

  private static Reading bytes(LogicalTypeAnnotation logical) {
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return values ->
          JSON.numberNode(
              new BigDecimal(new BigInteger(values.getBinary().getBytes()), decimal.getScale()));
    }
    if (logical instanceof UUIDLogicalTypeAnnotation) {
      return values -> {
        var bits = values.getBinary().toByteBuffer();
        return JSON.textNode(new UUID(bits.getLong(), bits.getLong()).toString());
      };
    }
    // Many writers leave out the annotation that says "text", so text is what bytes are read as.
    return values -> JSON.textNode(values.getBinary().toStringUsingUTF8());
  }

  /** The timestamp of old writers: nanoseconds of the day, then the Julian day. */
  private static long fromJulianDay(Binary value) {
    var bits = value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long nanosOfDay = bits.getLong();
    long day = bits.getInt() - JULIAN_DAY_OF_1970;
    return TimeUnit.DAYS.toMillis(day) + Math.floorDiv(nanosOfDay, 1_000_000L);
  }
}
