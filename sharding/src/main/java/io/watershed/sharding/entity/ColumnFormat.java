package io.watershed.sharding.entity;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.stored.v1.DoubleColumn;
import io.watershed.stored.v1.LongColumn;
import io.watershed.stored.v1.MeasureColumn;
import io.watershed.stored.v1.TextColumn;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;

/** How the values of one measure look in Protobuf. */
final class ColumnFormat {

  private ColumnFormat() {}

  /**
   * @param bits gives the bits of each of {@code size} values
   * @param text gives their texts, where the type is TEXT
   */
  static MeasureColumn write(
      Measure.Type type, int size, IntToLongFunction bits, IntFunction<String> text) {
    MeasureColumn.Builder column = MeasureColumn.newBuilder();
    return switch (type) {
      case LONG -> column.setLongs(longs(size, bits)).build();
      case DECIMAL -> column.setDecimals(longs(size, bits)).build();
      case DOUBLE -> column.setDoubles(doubles(size, bits)).build();
      case TEXT -> column.setTexts(texts(size, text)).build();
    };
  }

  private static LongColumn longs(int size, IntToLongFunction bits) {
    LongColumn.Builder column = LongColumn.newBuilder();
    for (int i = 0; i < size; i++) {
      column.addValue(bits.applyAsLong(i));
    }
    return column.build();
  }

  private static DoubleColumn doubles(int size, IntToLongFunction bits) {
    DoubleColumn.Builder column = DoubleColumn.newBuilder();
    for (int i = 0; i < size; i++) {
      column.addValue(Double.longBitsToDouble(bits.applyAsLong(i)));
    }
    return column.build();
  }

  private static TextColumn texts(int size, IntFunction<String> texts) {
    TextColumn.Builder column = TextColumn.newBuilder();
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < size; i++) {
      String text = texts.apply(i);
      if (text == null) {
        column.addIndex(0);
        continue;
      }
      Integer place = places.get(text);
      if (place == null) {
        column.addValue(text);
        place = column.getValueCount();
        places.put(text, place);
      }
      column.addIndex(place);
    }
    return column.build();
  }

  /**
   * The type of a column.
   *
   * @throws StoredFormatException if it has not {@code size} values, or a text that isn't there
   */
  static Measure.Type type(MeasureColumn column, int size) {
    return switch (column.getColumnCase()) {
      case LONGS -> checked(Measure.Type.LONG, column.getLongs().getValueCount(), size);
      case DECIMALS -> checked(Measure.Type.DECIMAL, column.getDecimals().getValueCount(), size);
      case DOUBLES -> checked(Measure.Type.DOUBLE, column.getDoubles().getValueCount(), size);
      case TEXTS -> {
        TextColumn texts = column.getTexts();
        for (int index : texts.getIndexList()) {
          if (index < 0 || index > texts.getValueCount()) {
            throw new StoredFormatException(
                "text " + index + " (expected: 0 to " + texts.getValueCount() + ")");
          }
        }
        yield checked(Measure.Type.TEXT, texts.getIndexCount(), size);
      }
      case COLUMN_NOT_SET ->
          throw new StoredFormatException(
              "measure column without a type (expected: longs, doubles, decimals or texts)");
    };
  }

  private static Measure.Type checked(Measure.Type type, int values, int size) {
    if (values != size) {
      throw new StoredFormatException(
          "measure column of " + values + " values (expected: " + size + ")");
    }
    return type;
  }

  /** The bits of the measure of event {@code i}. */
  static long bits(MeasureColumn column, int i) {
    return switch (column.getColumnCase()) {
      case LONGS -> column.getLongs().getValue(i);
      case DECIMALS -> column.getDecimals().getValue(i);
      case DOUBLES -> Double.doubleToLongBits(column.getDoubles().getValue(i));
      case TEXTS, COLUMN_NOT_SET -> column.getTexts().getIndex(i) == 0 ? Event.ABSENT_LONG : 0;
    };
  }

  /** The text of event {@code i}; null where it is absent, or the measure isn't TEXT. */
  static String text(MeasureColumn column, int i) {
    if (!column.hasTexts()) {
      return null;
    }
    int index = column.getTexts().getIndex(i);
    return index == 0 ? null : column.getTexts().getValue(index - 1);
  }
}
