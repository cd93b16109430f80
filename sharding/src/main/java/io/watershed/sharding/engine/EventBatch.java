package io.watershed.sharding.engine;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.Measure;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;

/**
 * A run of events of one source partition and one leader epoch for one entity, in columns and in
 * the order of their offsets. Immutable; built by {@link Builder}.
 */
public final class EventBatch {

  private final String entity;
  private final int epoch;
  private final BatchShape shape;
  private final int size;
  private final Columns columns;

  private EventBatch(String entity, int epoch, BatchShape shape, int size, Columns columns) {
    this.entity = entity;
    this.epoch = epoch;
    this.shape = shape;
    this.size = size;
    this.columns = columns;
  }

  /** The events from index {@code first} on. */
  EventBatch from(int first) {
    return first == 0
        ? this
        : new EventBatch(entity, epoch, shape, size - first, columns.range(first, size));
  }

  /** The entity that every event belongs to. */
  public String entity() {
    return entity;
  }

  /** Leader epoch of every event; -1 where the broker doesn't tell. */
  public int epoch() {
    return epoch;
  }

  /** Which columns there are. */
  public BatchShape shape() {
    return shape;
  }

  /** Number of events, at least 1. */
  public int size() {
    return size;
  }

  /** Offset of event {@code i}; ascending. */
  public long offset(int i) {
    return columns.offsets[i];
  }

  /** Event time of event {@code i}, epoch ms. */
  public long time(int i) {
    return columns.times[i];
  }

  /** Watermark of the source partition at event {@code i}, epoch ms; never descending. */
  public long watermark(int i) {
    return columns.watermarks[i];
  }

  /** Upper half of the id of event {@code i}. */
  public long idHigh(int i) {
    return columns.ids[2 * i];
  }

  /** Lower half of the id of event {@code i}. */
  public long idLow(int i) {
    return columns.ids[2 * i + 1];
  }

  /** Version of event {@code i} among those of its id; 0 where the pipeline has none. */
  public long version(int i) {
    return columns.versions == null ? 0 : columns.versions[i];
  }

  /** One bit a condition of the definition, set where it holds for event {@code i}. */
  public long conditions(int i) {
    return columns.conditions == null ? 0 : columns.conditions[i];
  }

  /** Bits of measure {@code m} of event {@code i}, as {@link Event#measure} has them. */
  public long measure(int m, int i) {
    return columns.measures[m][i];
  }

  /** Text of measure {@code m} of event {@code i}; null: it is absent, or not a text. */
  public String text(int m, int i) {
    String[] texts = columns.texts[m];
    return texts == null ? null : texts[i];
  }

  /**
   * 64 bits that tell contents apart: over time, conditions, measures and texts; not over id,
   * version, position and watermark. The same on every machine.
   */
  public long contentHash(int i) {
    long hash = ContentHash.of(columns.times[i]);
    if (columns.conditions != null) {
      hash = ContentHash.with(hash, columns.conditions[i]);
    }
    for (int m = 0; m < columns.measures.length; m++) {
      hash = ContentHash.with(hash, columns.measures[m][i]);
      if (columns.texts[m] != null) {
        hash = ContentHash.with(hash, columns.texts[m][i]);
      }
    }
    return hash;
  }

  @Override
  public String toString() {
    return "EventBatch["
        + entity
        + ", "
        + size
        + " events, offsets "
        + offset(0)
        + ".."
        + offset(size - 1)
        + "]";
  }

  /** The values, by column; all columns are equally long. */
  private static final class Columns {
    private long[] offsets;
    private long[] times;
    private long[] watermarks;

    /** Two an event. */
    private long[] ids;

    /** Null where the shape has none. */
    private long[] versions;

    /** Null where the shape has none. */
    private long[] conditions;

    private final long[][] measures;

    /** Null for a measure that isn't TEXT. */
    private final String[][] texts;

    private Columns(BatchShape shape, int capacity) {
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

    /** Those from {@code from} to {@code to}; beyond what there is, with room. */
    private Columns(Columns whole, int from, int to) {
      offsets = Arrays.copyOfRange(whole.offsets, from, to);
      times = Arrays.copyOfRange(whole.times, from, to);
      watermarks = Arrays.copyOfRange(whole.watermarks, from, to);
      ids = Arrays.copyOfRange(whole.ids, 2 * from, 2 * to);
      versions = whole.versions == null ? null : Arrays.copyOfRange(whole.versions, from, to);
      conditions = whole.conditions == null ? null : Arrays.copyOfRange(whole.conditions, from, to);
      measures = new long[whole.measures.length][];
      texts = new String[whole.texts.length][];
      for (int m = 0; m < measures.length; m++) {
        measures[m] = Arrays.copyOfRange(whole.measures[m], from, to);
        if (whole.texts[m] != null) {
          texts[m] = Arrays.copyOfRange(whole.texts[m], from, to);
        }
      }
    }

    private Columns range(int from, int to) {
      return new Columns(this, from, to);
    }
  }

  /** Collects events of one entity, one source partition and one leader epoch. */
  public static final class Builder {

    private static final int INITIAL = 4;

    private final String entity;
    private final int epoch;
    private final BatchShape shape;
    private int size;
    private Columns columns;

    public Builder(String entity, int epoch, BatchShape shape) {
      this.entity = entity;
      this.epoch = epoch;
      this.shape = shape;
      this.columns = new Columns(shape, INITIAL);
    }

    /** Number of events so far. */
    public int size() {
      return size;
    }

    /** Leader epoch of the batch. */
    public int epoch() {
      return epoch;
    }

    /**
     * Adds the event at {@code offset}, stamped with the watermark of its own position.
     *
     * @throws IllegalArgumentException if the offset isn't above the last one, or the watermark
     *     below
     */
    public Builder add(long offset, long watermark, Event event) {
      return add(
          offset,
          watermark,
          event.time(),
          event.idHigh(),
          event.idLow(),
          event.version(),
          event.conditions(),
          event::measure,
          event::text);
    }

    /** Adds an event without version, conditions and text from its parts. */
    public Builder add(
        long offset,
        long watermark,
        long time,
        long idHigh,
        long idLow,
        IntToLongFunction measure) {
      return add(offset, watermark, time, idHigh, idLow, 0, 0, measure, m -> null);
    }

    /**
     * Adds an event from its parts.
     *
     * @param measure gives the bits of each measure
     * @param text gives the text of each measure that is TEXT; null: absent
     */
    public Builder add(
        long offset,
        long watermark,
        long time,
        long idHigh,
        long idLow,
        long version,
        long conditions,
        IntToLongFunction measure,
        IntFunction<String> text) {
      if (size > 0
          && (offset <= columns.offsets[size - 1] || watermark < columns.watermarks[size - 1])) {
        throw outOfOrder(offset, watermark);
      }
      if (size == columns.offsets.length) {
        columns = columns.range(0, 2 * size);
      }
      columns.offsets[size] = offset;
      columns.times[size] = time;
      columns.watermarks[size] = watermark;
      columns.ids[2 * size] = idHigh;
      columns.ids[2 * size + 1] = idLow;
      if (columns.versions != null) {
        columns.versions[size] = version;
      }
      if (columns.conditions != null) {
        columns.conditions[size] = conditions;
      }
      for (int m = 0; m < columns.measures.length; m++) {
        columns.measures[m][size] = measure.applyAsLong(m);
        if (columns.texts[m] != null) {
          columns.texts[m][size] = text.apply(m);
        }
      }
      size++;
      return this;
    }

    private IllegalArgumentException outOfOrder(long offset, long watermark) {
      return new IllegalArgumentException(
          "offset: "
              + offset
              + ", watermark: "
              + watermark
              + " (expected: offset above "
              + columns.offsets[size - 1]
              + ", watermark not below "
              + columns.watermarks[size - 1]
              + "), entity "
              + entity);
    }

    /**
     * The batch; the builder must not be used afterwards.
     *
     * @throws IllegalStateException if it is empty
     */
    public EventBatch build() {
      if (size == 0) {
        throw new IllegalStateException("events: 0 (expected: >= 1), entity " + entity);
      }
      return new EventBatch(entity, epoch, shape, size, columns);
    }
  }
}
