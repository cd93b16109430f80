package io.watershed.protocol.event;

import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;
import java.util.ArrayList;
import java.util.List;

/**
 * Which fields a pipeline needs, each once, and what they are for. A field's index here is its
 * slot.
 */
final class FieldLayout {

  private final List<FieldPath> fields = new ArrayList<>();
  private final int key;
  private final int time;
  private final int[] id;
  private final int[] measures;
  private final boolean[] exact;

  private FieldLayout(PipelineDefinition definition) {
    key = slotOf((FieldPath) definition.key());
    time = slotOf(definition.eventTime().field());
    id =
        switch (definition.eventId()) {
          case EventId.Position position -> new int[0];
          case EventId.Fields named ->
              named.fields().stream().mapToInt(from -> slotOf((FieldPath) from)).toArray();
        };
    measures = definition.measures().stream().mapToInt(m -> slotOf((FieldPath) m.from())).toArray();
    exact = new boolean[fields.size()];
    exact[key] = true;
    exact[time] = true;
    for (int slot : id) {
      exact[slot] = true;
    }
    for (int i = 0; i < measures.length; i++) {
      exact[measures[i]] |= definition.measures().get(i).type() == Measure.Type.LONG;
    }
  }

  static FieldLayout of(PipelineDefinition definition) {
    return new FieldLayout(definition);
  }

  private int slotOf(FieldPath field) {
    int known = fields.indexOf(field);
    if (known >= 0) {
      return known;
    }
    fields.add(field);
    return fields.size() - 1;
  }

  int size() {
    return fields.size();
  }

  FieldPath field(int slot) {
    return fields.get(slot);
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

  int measure(int index) {
    return measures[index];
  }

  /** Whether a number in this slot has to be looked at as an exact integer. */
  boolean exact(int slot) {
    return exact[slot];
  }
}
