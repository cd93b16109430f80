package io.watershed.protocol.event;

import io.watershed.protocol.expression.CompiledExpression;
import io.watershed.protocol.expression.Decimal;
import io.watershed.protocol.expression.FailedExpressionException;
import io.watershed.protocol.file.Rows;
import io.watershed.protocol.pipeline.Dedup;
import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;
import java.io.IOException;
import java.util.List;

/**
 * The decoder of one pipeline, whatever the format: takes the fields that a {@link FieldReader}
 * finds, checks them in the order inputs, key, time, id, measures, and makes the event. The first
 * mistake decides the refusal. Expressions fill slots like fields do; a key that is one comes after
 * the time. Where a definition has none, nothing here knows of them.
 */
final class PipelineDecoder implements EventDecoder {

  private static final String[] NO_TEXTS = {};
  private static final int SHOWN_CHARACTERS = 200;

  private final PipelineDefinition definition;
  private final List<Measure> inputs;
  private final List<Measure> measures;
  private final FieldLayout layout;
  private final FieldReader reader;
  private final FieldSlots slots;
  private final RefusalDetail detail;
  private final TimeReader time;
  private final MeasureReader inputReader;
  private final MeasureReader measureReader;
  private final DecoderExpressions expressions;
  private final RecordValues values;
  private final KeyCache keys = new KeyCache();
  private final IdHash id = new IdHash();
  private final boolean idFromPosition;
  private final boolean hasTexts;
  private final String version;

  PipelineDecoder(PipelineDefinition definition, FieldLayout layout, FieldReader reader) {
    this.definition = definition;
    this.inputs = definition.content().inputs();
    this.measures = definition.measures();
    this.layout = layout;
    this.reader = reader;
    this.slots = new FieldSlots(layout.size());
    this.detail = new RefusalDetail(layout, slots);
    this.time = new TimeReader(definition.eventTime().encoding(), layout.time(), detail);
    this.inputReader = MeasureReader.ofInputs(slots, detail);
    this.measureReader = MeasureReader.ofMeasures(slots, detail);
    this.expressions = new DecoderExpressions(definition, layout);
    this.values = new RecordValues(definition);
    this.idFromPosition = definition.eventId() instanceof EventId.Position;
    this.hasTexts = measures.stream().anyMatch(m -> m.type() == Measure.Type.TEXT);
    this.version =
        definition.dedup().policy() instanceof Dedup.Policy.LatestWins latest
            ? latest.version()
            : null;
  }

  @Override
  public Decoded decode(SourceRecord record) {
    return decode(record, reader);
  }

  /** As {@link #decode(SourceRecord)}, of bytes in another format than that of the topic. */
  Decoded decode(SourceRecord record, FieldReader reader) {
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
    return decoded(unknownFields, record.position());
  }

  /**
   * The event of a row of columns, which must be what the record that stands for the row would
   * give.
   *
   * @throws IOException where the file can't be read any further
   */
  Decoded decode(Rows.OfColumns row, RowFieldReader columns, byte[] position) throws IOException {
    slots.clear();
    columns.read(row, slots);
    return decoded(0, position);
  }

  private Decoded decoded(int unknownFields, byte[] position) {
    try {
      Event event = event(position);
      return event == null
          ? new Decoded.Filtered(unknownFields)
          : new Decoded.Accepted(event, unknownFields);
    } catch (RefusedException e) {
      return e.refused();
    }
  }

  /** Null: the filter passes over the record. */
  private Event event(byte[] position) throws RefusedException {
    readInputs();
    if (expressions.filterIsEarly() && !holds(expressions.filter(), "filter")) {
      return null;
    }
    boolean keyFromField = expressions.at(layout.key()) == null;
    String entity = keyFromField ? entity() : null;
    long eventTime = time.read(slots);
    values.setTime(eventTime);
    if (!keyFromField) {
      fill(layout.key(), "key");
      entity = entity();
    }
    values.setKey(entity);
    long[] hash = idFromPosition ? positionId(position) : fieldsId();
    long[] bits = new long[measures.size()];
    String[] texts = hasTexts ? new String[bits.length] : NO_TEXTS;
    for (int i = 0; i < bits.length; i++) {
      readMeasure(i, bits, texts);
    }
    if (expressions.filter() != null
        && !expressions.filterIsEarly()
        && !holds(expressions.filter(), "filter")) {
      return null;
    }
    return new Event(
        entity,
        eventTime,
        hash[0],
        hash[1],
        version == null ? 0 : values.bits(version),
        conditions(),
        bits,
        texts);
  }

  private void readInputs() throws RefusedException {
    for (int i = 0; i < inputs.size(); i++) {
      Measure input = inputs.get(i);
      int slot = layout.input(i);
      if (expressions.at(slot) != null) {
        fill(slot, inputReader.role(input));
      }
      long bits = inputReader.read(input, slot);
      String text = input.type() == Measure.Type.TEXT ? inputReader.text(input, slot) : null;
      values.setInput(i, bits, text);
    }
  }

  private void readMeasure(int index, long[] bits, String[] texts) throws RefusedException {
    Measure measure = measures.get(index);
    int slot = layout.measure(index);
    if (expressions.at(slot) != null) {
      fill(slot, measureReader.role(measure));
    }
    bits[index] = measureReader.read(measure, slot);
    String text = null;
    if (measure.type() == Measure.Type.TEXT) {
      text = measureReader.text(measure, slot);
      texts[index] = text;
    }
    values.setMeasure(index, bits[index], text);
  }

  /** Puts the value of an expression where a field's would be. */
  private void fill(int slot, String role) throws RefusedException {
    switch (value(expressions.at(slot), role)) {
      case null -> slots.clear(slot);
      case Long integer -> slots.setInteger(slot, integer);
      case Double number -> slots.setDecimal(slot, number);
      case Decimal decimal -> slots.setDecimal(slot, decimal.toString());
      case Object other -> slots.setText(slot, other.toString());
    }
  }

  /** A condition does not hold where a value that it needs is absent. */
  private boolean holds(CompiledExpression condition, String role) throws RefusedException {
    return Boolean.TRUE.equals(value(condition, role));
  }

  private Object value(CompiledExpression expression, String role) throws RefusedException {
    try {
      return expression.evaluate(values);
    } catch (FailedExpressionException e) {
      throw new RefusedException(
          Refusal.FAILED_EXPRESSION,
          RefusalDetail.oneLine(
              "%s %s: %s (expected: an expression that has a value)"
                  .formatted(role, shortened(expression.toString()), e.getMessage())));
    }
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN_CHARACTERS
        ? text
        : RefusalDetail.cut(text, SHOWN_CHARACTERS) + "…";
  }

  private long conditions() throws RefusedException {
    long bits = 0;
    List<CompiledExpression> all = expressions.conditions();
    for (int i = 0; i < all.size(); i++) {
      if (holds(all.get(i), "condition")) {
        bits |= 1L << i;
      }
    }
    return bits;
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
      if (expressions.at(slot) != null) {
        fill(slot, "event id");
      }
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
}
