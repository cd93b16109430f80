package io.watershed.protocol.event;

import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;

/** Makes the bits of a measure or an input of what its slot holds. */
final class MeasureReader {

  /** Bounds the sums, so that the engine can never meet an infinite one. */
  private static final double GREATEST_DOUBLE = 0x1p959;

  private final FieldSlots slots;
  private final RefusalDetail detail;
  private final KeyCache texts = new KeyCache();
  private final Refusal missing;
  private final Refusal invalid;
  private final String kind;

  private MeasureReader(
      FieldSlots slots, RefusalDetail detail, Refusal missing, Refusal invalid, String kind) {
    this.slots = slots;
    this.detail = detail;
    this.missing = missing;
    this.invalid = invalid;
    this.kind = kind;
  }

  static MeasureReader ofMeasures(FieldSlots slots, RefusalDetail detail) {
    return new MeasureReader(
        slots, detail, Refusal.MISSING_MEASURE, Refusal.INVALID_MEASURE, "measure");
  }

  static MeasureReader ofInputs(FieldSlots slots, RefusalDetail detail) {
    return new MeasureReader(slots, detail, Refusal.MISSING_INPUT, Refusal.INVALID_INPUT, "input");
  }

  /** The bits, as {@link Event} has them. */
  long read(Measure measure, int slot) throws RefusedException {
    if (isAbsent(measure, slot)) {
      if (!measure.optional()) {
        throw detail.refused(missing, role(measure), slot, expected(measure));
      }
      return measure.type() == Measure.Type.DOUBLE ? Event.ABSENT_DOUBLE : Event.ABSENT_LONG;
    }
    return switch (measure.type()) {
      case LONG -> longBits(measure, slot);
      case DOUBLE -> doubleBits(measure, slot);
      case DECIMAL -> decimalBits(measure, slot);
      case TEXT -> textBits(measure, slot);
    };
  }

  /** The text of a slot that has been read as a TEXT; null: absent. */
  String text(Measure measure, int slot) {
    return isAbsent(measure, slot)
        ? null
        : texts.get(slots.text(), slots.textStart(slot), slots.textLength(slot));
  }

  /** What was expected, in a line on a refusal. */
  String role(Measure measure) {
    boolean sameName = measure.from().toString().equals(measure.name());
    return sameName ? kind : kind + " " + measure.name();
  }

  private boolean isAbsent(Measure measure, int slot) {
    return switch (slots.kind(slot)) {
      case ABSENT, NULL -> true;
      // No number, and what Protobuf has where nobody set one.
      case TEXT -> measure.type() == Measure.Type.DECIMAL && slots.textLength(slot) == 0;
      case ZERO, INTEGER, BIG_INTEGER, DECIMAL, BROKEN_TEXT, OTHER -> false;
    };
  }

  private static String expected(Measure measure) {
    return switch (measure.type()) {
      case LONG, DOUBLE -> "a number";
      case DECIMAL -> "a decimal number";
      case TEXT -> "text or an integer";
    };
  }

  private long longBits(Measure measure, int slot) throws RefusedException {
    FieldSlots.Kind found = slots.kind(slot);
    boolean integer = found == FieldSlots.Kind.INTEGER || found == FieldSlots.Kind.ZERO;
    if (!integer || slots.integer(slot) == Event.ABSENT_LONG) {
      throw detail.refused(invalid, role(measure), slot, "an integer from -2^63+1 to 2^63-1");
    }
    return slots.integer(slot);
  }

  private long doubleBits(Measure measure, int slot) throws RefusedException {
    boolean fits =
        switch (slots.kind(slot)) {
          case ZERO, INTEGER, BIG_INTEGER, DECIMAL ->
              Math.abs(slots.number(slot)) <= GREATEST_DOUBLE;
          case ABSENT, NULL, TEXT, BROKEN_TEXT, OTHER -> false;
        };
    if (!fits) {
      throw detail.refused(
          invalid, role(measure), slot, "a finite number of magnitude 2^959 at most");
    }
    // Adding zero makes -0.0 to 0.0.
    return Double.doubleToLongBits(slots.number(slot) + 0.0);
  }

  private long decimalBits(Measure measure, int slot) throws RefusedException {
    long units =
        switch (slots.kind(slot)) {
          case ZERO, INTEGER -> DecimalDigits.of(slots.integer(slot), measure.scale());
          case DECIMAL, TEXT ->
              DecimalDigits.parse(
                  slots.text(), slots.textStart(slot), slots.textLength(slot), measure.scale());
          case BIG_INTEGER, ABSENT, NULL, BROKEN_TEXT, OTHER -> Event.ABSENT_LONG;
        };
    if (units == Event.ABSENT_LONG) {
      throw detail.refused(
          invalid,
          role(measure),
          slot,
          "a decimal number with at most "
              + measure.scale()
              + " digits behind the point, of at most 2^63-1 units of the last one");
    }
    return units;
  }

  private long textBits(Measure measure, int slot) throws RefusedException {
    switch (slots.kind(slot)) {
      case ZERO, INTEGER, BIG_INTEGER, TEXT -> slots.writeOut(slot);
      case ABSENT, NULL, DECIMAL, BROKEN_TEXT, OTHER ->
          throw detail.refused(invalid, role(measure), slot, "text or an integer");
    }
    byte[] text = slots.text();
    int start = slots.textStart(slot);
    int length = slots.textLength(slot);
    if (length > PipelineDefinition.MAX_TEXT_BYTES) {
      String most = "at most " + PipelineDefinition.MAX_TEXT_BYTES + " bytes of UTF-8";
      throw detail.refused(invalid, role(measure), slot, most);
    }
    for (int i = start; i < start + length; i++) {
      if (text[i] == 0) {
        throw detail.refused(invalid, role(measure), slot, "text without the character U+0000");
      }
    }
    return 0;
  }
}
