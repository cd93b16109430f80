package io.watershed.protocol.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.watershed.protocol.pipeline.FieldPath;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads fields from one JSON object a record, token by token. Where a name comes twice in an
 * object, the last one counts. NaN and infinities are no JSON, but some writers write them: they
 * are read, so that the refusal can name the measure, and tolerated where no one looks.
 */
final class JsonFieldReader implements FieldReader {

  private static final int DEEPEST = 200;
  private static final int LONGEST_NUMBER = 1000;
  private static final double BEYOND_LONG = 0x1p64;

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxNumberLength(LONGEST_NUMBER)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final FieldLayout layout;
  private final Names root = new Names();

  JsonFieldReader(FieldLayout layout) {
    this.layout = layout;
    for (int slot = 0; slot < layout.size(); slot++) {
      if (layout.source(slot) instanceof FieldPath field) {
        Names at = root;
        for (String name : field.names()) {
          at = at.inner.computeIfAbsent(name, absent -> new Names());
        }
        at.slot = slot;
      }
    }
  }

  /** One level of the needed names. */
  private static final class Names {
    private static final int NONE = -1;

    private final Map<String, Names> inner = new HashMap<>();
    private int slot = NONE;

    void clear(FieldSlots slots) {
      if (slot != NONE) {
        slots.clear(slot);
      }
      inner.values().forEach(names -> names.clear(slots));
    }
  }

  @Override
  public int read(byte[] value, FieldSlots slots) throws IOException {
    try (JsonParser json = FACTORY.createParser(value)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("not a JSON object (expected: {…})");
      }
      object(json, root, slots);
      if (json.nextToken() != null) {
        throw new IOException(
            "more after the JSON object, at byte %d (expected: its end)"
                .formatted(json.currentTokenLocation().getByteOffset()));
      }
      return 0;
    } catch (JsonProcessingException e) {
      throw new IOException(
          "not JSON at byte %d: %s (expected: a JSON object)"
              .formatted(
                  e.getLocation() == null ? 0 : e.getLocation().getByteOffset(),
                  e.getOriginalMessage()),
          e);
    } catch (CharConversionException e) {
      throw new IOException("no text: " + e.getMessage() + " (expected: JSON in UTF-8)", e);
    }
  }

  private void object(JsonParser json, Names names, FieldSlots slots) throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      Names needed = names.inner.get(json.currentName());
      JsonToken token = json.nextToken();
      if (needed == null) {
        json.skipChildren();
        continue;
      }
      if (!needed.inner.isEmpty()) {
        needed.clear(slots);
      }
      if (needed.slot != Names.NONE) {
        value(json, token, needed.slot, slots);
      }
      if (token == JsonToken.START_OBJECT && !needed.inner.isEmpty()) {
        object(json, needed, slots);
      } else {
        json.skipChildren();
      }
    }
  }

  private void value(JsonParser json, JsonToken token, int slot, FieldSlots slots)
      throws IOException {
    switch (token) {
      case VALUE_STRING ->
          slots.setText(slot, json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
      case VALUE_NUMBER_INT -> integer(json, slot, slots);
      case VALUE_NUMBER_FLOAT -> decimal(json, slot, slots);
      case VALUE_NULL -> slots.setNull(slot);
      default -> slots.setOther(slot);
    }
  }

  private static void integer(JsonParser json, int slot, FieldSlots slots) throws IOException {
    switch (json.getNumberType()) {
      case INT, LONG -> slots.setInteger(slot, json.getLongValue());
      default -> slots.setBigInteger(slot, json.getText(), json.getDoubleValue());
    }
  }

  private void decimal(JsonParser json, int slot, FieldSlots slots) throws IOException {
    double number = json.getDoubleValue();
    if (layout.written(slot)) {
      slots.setDecimal(
          slot, number, json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
    } else {
      slots.setDecimal(slot, number);
    }
    if (layout.exact(slot) && Math.abs(number) < BEYOND_LONG) {
      exact(json, number, slot, slots);
    }
  }

  /** An integer may be written as 5.0 or 5e3; it is one only if no digit is lost. */
  private static void exact(JsonParser json, double number, int slot, FieldSlots slots)
      throws IOException {
    boolean isZero = number == 0 && hasOnlyZeros(json);
    if (isZero) {
      slots.setInteger(slot, 0);
    } else if (Math.abs(number) >= 1) {
      try {
        slots.setInteger(slot, json.getDecimalValue().longValueExact());
      } catch (ArithmeticException e) {
        // It stays what it is, a number that is no integer.
      }
    }
  }

  /** As opposed to a number that is too small for a double. */
  private static boolean hasOnlyZeros(JsonParser json) throws IOException {
    char[] text = json.getTextCharacters();
    int end = json.getTextOffset() + json.getTextLength();
    for (int i = json.getTextOffset(); i < end && text[i] != 'e' && text[i] != 'E'; i++) {
      if (text[i] >= '1' && text[i] <= '9') {
        return false;
      }
    }
    return true;
  }
}
