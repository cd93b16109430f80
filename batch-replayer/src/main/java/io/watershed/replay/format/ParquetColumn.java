package io.watershed.replay.format;

import io.watershed.protocol.file.ValueSink;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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

/** One column of a row group that doesn't repeat, read value by value. */
final class ParquetColumn {

  private static final long JULIAN_DAY_OF_1970 = 2_440_588L;

  /** An integer of more bytes has more digits than numbers may have. */
  private static final int LONGEST_DECIMAL = 400;

  private final int index;
  private final int definedAt;
  private final ColumnReader values;
  private final int longest;
  private final String name;
  private final Reading reading;

  /** What is handed over of bytes that nothing says the meaning of. */
  enum Bytes {
    /** Text, in UTF-8 whatever they are: many writers leave out the annotation that says so. */
    AS_TEXT,
    /** The bytes as they are. */
    AS_THEY_ARE
  }

  /** Hands over the current value of a column. */
  @FunctionalInterface
  private interface Reading {
    void read(ValueSink sink);
  }

  /** The value is longer than it may be. */
  private static final class TooLongException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TooLongException(String message) {
      super(message, null, false, false);
    }
  }

  ParquetColumn(int index, ColumnDescriptor column, ColumnReader values, int longest, Bytes bytes) {
    this.index = index;
    this.name = String.join(".", column.getPath());
    this.definedAt = column.getMaxDefinitionLevel();
    this.values = values;
    this.longest = longest;
    this.reading = reading(column, bytes);
  }

  /** Goes on to the next row. */
  void pass() {
    if (values.getCurrentDefinitionLevel() == definedAt) {
      values.skip();
    }
    values.consume();
  }

  /**
   * Hands over the value of the current row, if there is one, and goes on to the next row.
   *
   * @return what is wrong with the value; null: nothing
   */
  String moveTo(ValueSink sink) {
    String problem = null;
    if (values.getCurrentDefinitionLevel() == definedAt) {
      try {
        reading.read(sink);
      } catch (TooLongException e) {
        problem = e.getMessage();
      }
    }
    values.consume();
    return problem;
  }

  private Reading reading(ColumnDescriptor column, Bytes bytes) {
    var type = column.getPrimitiveType();
    var logical = type.getLogicalTypeAnnotation();
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> sink -> sink.truth(index, values.getBoolean());
      case FLOAT -> this::number32;
      case DOUBLE -> this::number64;
      case INT32 -> integers(logical);
      case INT64 -> longs(logical);
      case INT96 -> sink -> sink.integer(index, fromJulianDay(values.getBinary()));
      case BINARY, FIXED_LEN_BYTE_ARRAY -> bytes(logical, bytes);
    };
  }

  private void number32(ValueSink sink) {
    sink.number(index, values.getFloat());
  }

  private void number64(ValueSink sink) {
    sink.number(index, values.getDouble());
  }

  private Reading integers(LogicalTypeAnnotation logical) {
    if (logical instanceof DateLogicalTypeAnnotation) {
      return sink -> sink.integer(index, TimeUnit.DAYS.toMillis(values.getInteger()));
    }
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return sink ->
          sink.decimal(index, BigDecimal.valueOf(values.getInteger(), decimal.getScale()));
    }
    if (logical instanceof IntLogicalTypeAnnotation integer && !integer.isSigned()) {
      return sink -> sink.integer(index, Integer.toUnsignedLong(values.getInteger()));
    }
    return sink -> sink.integer(index, values.getInteger());
  }

  private Reading longs(LogicalTypeAnnotation logical) {
    if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
      return switch (timestamp.getUnit()) {
        case MILLIS -> sink -> sink.integer(index, values.getLong());
        case MICROS -> sink -> sink.integer(index, Math.floorDiv(values.getLong(), 1_000L));
        case NANOS -> sink -> sink.integer(index, Math.floorDiv(values.getLong(), 1_000_000L));
      };
    }
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return sink -> sink.decimal(index, BigDecimal.valueOf(values.getLong(), decimal.getScale()));
    }
    if (logical instanceof IntLogicalTypeAnnotation integer && !integer.isSigned()) {
      return sink ->
          sink.bigInteger(index, new BigInteger(Long.toUnsignedString(values.getLong())));
    }
    return sink -> sink.integer(index, values.getLong());
  }

  private Reading bytes(LogicalTypeAnnotation logical, Bytes bytes) {
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return sink ->
          sink.decimal(
              index, new BigDecimal(new BigInteger(content(LONGEST_DECIMAL)), decimal.getScale()));
    }
    if (logical instanceof UUIDLogicalTypeAnnotation) {
      return sink -> {
        var bits = values.getBinary().toByteBuffer();
        sink.text(index, new UUID(bits.getLong(), bits.getLong()).toString());
      };
    }
    return switch (bytes) {
      case AS_TEXT -> this::text;
      case AS_THEY_ARE -> this::raw;
    };
  }

  private void text(ValueSink sink) {
    var utf8 = content(longest);
    for (byte b : utf8) {
      if (b < 0) {
        // Makes UTF-8 of whatever it is.
        sink.text(index, new String(utf8, StandardCharsets.UTF_8));
        return;
      }
    }
    sink.text(index, utf8, 0, utf8.length);
  }

  private void raw(ValueSink sink) {
    var content = content(longest);
    sink.text(index, content, 0, content.length);
  }

  private byte[] content(int most) {
    var value = values.getBinary();
    if (value.length() > most) {
      throw new TooLongException(
          "column %s: %d bytes (expected: at most %d)".formatted(name, value.length(), most));
    }
    return value.getBytesUnsafe();
  }

  /** The timestamp of old writers: nanoseconds of the day, then the Julian day. */
  private static long fromJulianDay(Binary value) {
    var bits = value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long nanosOfDay = bits.getLong();
    long day = bits.getInt() - JULIAN_DAY_OF_1970;
    return TimeUnit.DAYS.toMillis(day) + Math.floorDiv(nanosOfDay, 1_000_000L);
  }
}
