package io.watershed.protocol.event;

import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;
import java.io.IOException;

/**
 * The decoder of one pipeline, whatever the format: takes the fields that a {@link FieldReader}
 * finds, checks them in the order key, time, id, measures, and makes the event. The first mistake
 * decides the refusal.
 */
final class PipelineDecoder implements EventDecoder {

  /** Bounds the sums, so that the engine can never meet an infinite one. */
  private static final double GREATEST_DOUBLE = 0x1p959;

  private final PipelineDefinition definition;
  private final FieldLayout layout;
  private final FieldReader reader;
  private final FieldSlots slots;
  private final RefusalDetail detail;
  private final TimeReader time;
  private final KeyCache keys = new KeyCache();
  private final IdHash id = new IdHash();
  private final boolean idFromPosition;

  PipelineDecoder(PipelineDefinition definition, FieldLayout layout, FieldReader reader) {
    this.definition = definition;
    this.layout = layout;
    this.reader = reader;
    this.slots = new FieldSlots(layout.size());
    this.detail = new RefusalDetail(layout, slots);
    this.time = new TimeReader(definition.eventTime().encoding(), layout.time(), detail);
    this.idFromPosition = definition.eventId() instanceof EventId.Position;
  }

  @Override
  public Decoded decode(SourceRecord record) {
    byte[] value = record.value();
    if (value == null) {
      return new Decoded.Refused(Refusal.NULL_VALUE, "value: null (expected: a record)");
    }
    if (value.length > definition.maxRecordBytes()) {
      return new Decoded.Refused(
          Refusal.OVERSIZED,
          "value: %d bytes (expected: at most %d)"
              .formatted(value.length, definition.maxRecordBytes()));
    }
    slots.clear();
    int unknownFields;
    try {
      unknownFields = reader.read(value, slots);
    } catch (IOException e) {
      return new Decoded.Refused(Refusal.UNDECODABLE, RefusalDetail.oneLine(e.getMessage()));
    } catch (RuntimeException e) {
      // A mistake in a library must not stop a partition for ever.
      return new Decoded.Refused(
          Refusal.UNDECODABLE, RefusalDetail.oneLine(e + " (expected: a record that can be read)"));
    }
    try {
      return new Decoded.Accepted(event(record), unknownFields);
    } catch (RefusedException e) {
      return e.refused();
    }
  }

  private Event event(SourceRecord record) throws RefusedException {
    String entity = entity();
    long eventTime = time.read(slots);
    long[] hash = idFromPosition ? positionId(record.position()) : fieldsId();
    long[] measures = new long[definition.measures().size()];
    for (int i = 0; i < measures.length; i++) {
      Measure measure = definition.measures().get(i);
      measures[i] = measure(measure, layout.measure(i));
    }
    return new Event(entity, eventTime, hash[0], hash[1], measures);
  }

  private String entity() throws RefusedException {
    int slot = layout.key();
    switch (slots.kind(slot)) {
      case ABSENT, NULL ->
          throw detail.refused(Refusal.MISSING_KEY, "key", slot, "text or an integer");
      case DECIMAL, BROKEN_TEXT, OTHER ->
          throw detail.refused(Refusal.INVALID_KEY, "key", slot, "text or an integer");
      case ZERO, INTEGER, BIG_INTEGER, TEXT -> slots.writeOut(slot);
    }
    byte[] text = slots.text();
    int start = slots.textStart(slot);
    int length = slots.textLength(slot);
    if (length == 0) {
      throw detail.refused(Refusal.EMPTY_KEY, "key", slot, "at least one character");
    }
    if (length > PipelineDefinition.MAX_KEY_BYTES) {
      String most = "at most " + PipelineDefinition.MAX_KEY_BYTES + " bytes of UTF-8";
      throw detail.refused(Refusal.KEY_TOO_LONG, "key", slot, most);
    }
    for (int i = start; i < start + length; i++) {
      if (text[i] == 0) {
        throw detail.refused(Refusal.INVALID_KEY, "key", slot, "text without the character U+0000");
      }
    }
    return keys.get(text, start, length);
  }

  private long[] positionId(byte[] position) throws RefusedException {
    if (position == null || position.length == 0) {
      throw new RefusedException(
          Refusal.MISSING_ID,
          "header %s: %s (expected: the position that produce writes into a record)"
              .formatted(EventId.Position.HEADER, position == null ? "absent" : "empty"));
    }
    id.clear();
    id.add(position, 0, position.length);
    return id.hash();
  }

  private long[] fieldsId() throws RefusedException {
    id.clear();
    for (int i = 0; i < layout.idFields(); i++) {
      int slot = layout.id(i);
      switch (slots.kind(slot)) {
        case ABSENT, NULL ->
            throw detail.refused(Refusal.MISSING_ID, "event id", slot, "text or an integer");
        case DECIMAL, BROKEN_TEXT, OTHER ->
            throw detail.refused(Refusal.INVALID_ID, "event id", slot, "text or an integer");
        case ZERO, INTEGER, BIG_INTEGER, TEXT -> slots.writeOut(slot);
      }
      if (slots.textLength(slot) == 0) {
        throw detail.refused(Refusal.MISSING_ID, "event id", slot, "at least one character");
      }
      id.add(slots.text(), slots.textStart(slot), slots.textLength(slot));
    }
    return id.hash();
  }

  private long measure(Measure measure, int slot) throws RefusedException {
    FieldSlots.Kind kind = slots.kind(slot);
    boolean absent = kind == FieldSlots.Kind.ABSENT || kind == FieldSlots.Kind.NULL;
    if (absent && !measure.optional()) {
      throw detail.refused(Refusal.MISSING_MEASURE, role(measure), slot, "a number");
    }
    return switch (measure.type()) {
      case LONG -> absent ? Event.ABSENT_LONG : longMeasure(measure, slot);
      case DOUBLE -> absent ? Event.ABSENT_DOUBLE : doubleMeasure(measure, slot);
      case DECIMAL, TEXT ->
          throw new IllegalStateException(measure + " (expected: a LONG or a DOUBLE)");
    };
  }

  private static String role(Measure measure) {
    boolean sameName = measure.from().toString().equals(measure.name());
    return sameName ? "measure" : "measure " + measure.name();
  }

  private long longMeasure(Measure measure, int slot) throws RefusedException {
    FieldSlots.Kind kind = slots.kind(slot);
    boolean integer = kind == FieldSlots.Kind.INTEGER || kind == FieldSlots.Kind.ZERO;
    if (!integer || slots.integer(slot) == Event.ABSENT_LONG) {
      throw detail.refused(
          Refusal.INVALID_MEASURE, role(measure), slot, "an integer from -2^63+1 to 2^63-1");
    }
    return slots.integer(slot);
  }

  private long doubleMeasure(Measure measure, int slot) throws RefusedException {
    boolean fits =
        switch (slots.kind(slot)) {
          case ZERO, INTEGER, BIG_INTEGER, DECIMAL ->
              Math.abs(slots.number(slot)) <= GREATEST_DOUBLE;
          case ABSENT, NULL, TEXT, BROKEN_TEXT, OTHER -> false;
        };
    if (!fits) {
      throw detail.refused(
          Refusal.INVALID_MEASURE,
          role(measure),
          slot,
          "a finite number of magnitude 2^959 at most");
    }
    // Adding zero makes -0.0 to 0.0.
    return Double.doubleToLongBits(slots.number(slot) + 0.0);
  }
}
