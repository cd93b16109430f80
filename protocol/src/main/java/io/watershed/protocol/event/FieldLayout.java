package io.watershed.protocol.event;

import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.ValueSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Which fields a pipeline needs, each once, and what they are for. A field's index here is its
 * slot. Expressions have slots, too: their values go there.
 */
final class FieldLayout {

  private final List<ValueSource> sources = new ArrayList<>();
  private final int key;
  private final int time;
  private final int[] id;
  private final int[] inputs;
  private final int[] measures;
  private final boolean[] exact;
  private final boolean[] written;

  private FieldLayout(PipelineDefinition definition) {
    key = slotOf(definition.key());
    time = slotOf(definition.eventTime().field());
    id =
        switch (definition.eventId()) {
          case EventId.Position position -> new int[0];
          case EventId.Fields named -> named.fields().stream().mapToInt(this::slotOf).toArray();
        };
    inputs = slotsOf(definition.content().inputs());
    measures = slotsOf(definition.measures());
    exact = new boolean[sources.size()];
    written = new boolean[sources.size()];
    exact[key] = true;
    exact[time] = true;
    for (int slot : id) {
      exact[slot] = true;
    }
    mark(definition.content().inputs(), inputs);
    mark(definition.measures(), measures);
  }

  static FieldLayout of(PipelineDefinition definition) {
    return new FieldLayout(definition);
  }

  private int[] slotsOf(List<Measure> values) {
    return values.stream().mapToInt(value -> slotOf(value.from())).toArray();
  }

  /** An expression has a slot for each use, since what it may give depends on it. */
  private int slotOf(ValueSource source) {
    int known = source instanceof FieldPath ? sources.indexOf(source) : -1;
    if (known >= 0) {
      return known;
    }
    sources.add(source);
    return sources.size() - 1;
  }

  private void mark(List<Measure> values, int[] slots) {
    for (int i = 0; i < slots.length; i++) {
      switch (values.get(i).type()) {
        case LONG, TEXT -> exact[slots[i]] = true;
        case DECIMAL -> written[slots[i]] = true;
        case DOUBLE -> {}
      }
    }
  }

  int size() {
    return sources.size();
  }

  ValueSource source(int slot) {
    return sources.get(slot);
  }

  int key() {
    return key;
  }

  int time() {
    return time;
  }

  int idFields() {
    return id.length;
  }

  int id(int index) {
    return id[index];
  }

  int input(int index) {
    return inputs[index];
  }

  int measure(int index) {
    return measures[index];
  }

  /** Whether a number in this slot has to be looked at as an exact integer. */
  boolean exact(int slot) {
    return exact[slot];
  }

  /** Whether a number in this slot is needed digit by digit. */
  boolean written(int slot) {
    return written[slot];
  }
}
