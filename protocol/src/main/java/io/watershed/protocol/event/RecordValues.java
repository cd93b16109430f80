package io.watershed.protocol.event;

import com.google.protobuf.util.Timestamps;
import io.watershed.protocol.expression.Decimal;
import io.watershed.protocol.expression.Values;
import io.watershed.protocol.pipeline.ExpressionScope;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the expressions of a definition see of the record in hand. */
final class RecordValues implements Values {

  private final List<Measure> values = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();
  private final int inputs;
  private final long[] bits;
  private final String[] texts;
  private String key;
  private long time;

  RecordValues(PipelineDefinition definition) {
    inputs = definition.content().inputs().size();
    values.addAll(definition.content().inputs());
    values.addAll(definition.measures());
    for (Measure value : values) {
      places.put(value.name(), places.size());
    }
    bits = new long[values.size()];
    texts = new String[values.size()];
  }

  void setInput(int index, long value, String text) {
    bits[index] = value;
    texts[index] = text;
  }

  void setMeasure(int index, long value, String text) {
    setInput(inputs + index, value, text);
  }

  void setKey(String entity) {
    key = entity;
  }

  void setTime(long millis) {
    time = millis;
  }

  /** The bits of an input or a measure. */
  long bits(String name) {
    return bits[places.get(name)];
  }

  @Override
  public Object value(String name) {
    Integer place = places.get(name);
    if (place == null) {
      return name.equals(ExpressionScope.KEY) ? key : Timestamps.fromMillis(time);
    }
    Measure value = values.get(place);
    long of = bits[place];
    return switch (value.type()) {
      case LONG -> of == Event.ABSENT_LONG ? null : (Object) of;
      case DOUBLE -> of == Event.ABSENT_DOUBLE ? null : (Object) Double.longBitsToDouble(of);
      case DECIMAL ->
          of == Event.ABSENT_LONG ? null : new Decimal(BigDecimal.valueOf(of, value.scale()));
      case TEXT -> texts[place];
    };
  }
}
