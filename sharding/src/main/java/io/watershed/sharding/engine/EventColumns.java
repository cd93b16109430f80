package io.watershed.sharding.engine;

import io.watershed.protocol.pipeline.Measure;
import java.util.Arrays;

/** The values of events, by column; all columns are equally long. */
final class EventColumns {

  /** Null where all events are of one entity. */
  final String[] entities;

  final long[] offsets;
  final long[] times;
  final long[] watermarks;

  /** Two an event. */
  final long[] ids;

  /** Null where the shape has none. */
  final long[] versions;

  /** Null where the shape has none. */
  final long[] conditions;

  final long[][] measures;

  /** Null for a measure that isn't TEXT. */
  final String[][] texts;

  EventColumns(BatchShape shape, int capacity, boolean several) {
    entities = several ? new String[capacity] : null;
    offsets = new long[capacity];
    times = new long[capacity];
    watermarks = new long[capacity];
    ids = new long[2 * capacity];
    versions = shape.versions() ? new long[capacity] : null;
    conditions = shape.conditions() ? new long[capacity] : null;
    measures = new long[shape.types().size()][capacity];
    texts = new String[shape.types().size()][];
    for (int m = 0; m < texts.length; m++) {
      if (shape.types().get(m) == Measure.Type.TEXT) {
        texts[m] = new String[capacity];
      }
    }
  }

  /** The same, with more room. */
  EventColumns(EventColumns whole, int capacity) {
    entities = whole.entities == null ? null : Arrays.copyOf(whole.entities, capacity);
    offsets = Arrays.copyOf(whole.offsets, capacity);
    times = Arrays.copyOf(whole.times, capacity);
    watermarks = Arrays.copyOf(whole.watermarks, capacity);
    ids = Arrays.copyOf(whole.ids, 2 * capacity);
    versions = whole.versions == null ? null : Arrays.copyOf(whole.versions, capacity);
    conditions = whole.conditions == null ? null : Arrays.copyOf(whole.conditions, capacity);
    measures = new long[whole.measures.length][];
    texts = new String[whole.texts.length][];
    for (int m = 0; m < measures.length; m++) {
      measures[m] = Arrays.copyOf(whole.measures[m], capacity);
      if (whole.texts[m] != null) {
        texts[m] = Arrays.copyOf(whole.texts[m], capacity);
      }
    }
  }

  EventColumns withCapacity(int capacity) {
    return new EventColumns(this, capacity);
  }

  /** Writes a row of others, its entity apart, into one of these. */
  void copy(EventColumns others, int from, int to) {
    offsets[to] = others.offsets[from];
    times[to] = others.times[from];
    watermarks[to] = others.watermarks[from];
    ids[2 * to] = others.ids[2 * from];
    ids[2 * to + 1] = others.ids[2 * from + 1];
    if (versions != null) {
      versions[to] = others.versions[from];
    }
    if (conditions != null) {
      conditions[to] = others.conditions[from];
    }
    for (int m = 0; m < measures.length; m++) {
      measures[m][to] = others.measures[m][from];
      if (texts[m] != null) {
        texts[m][to] = others.texts[m][from];
      }
    }
  }
}
