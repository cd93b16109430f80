package io.watershed.sharding.engine;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.Measure;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToLongFunction;

/**
 * A run of events of one source partition and one leader epoch for one entity, in columns and in
 * the order of their offsets. Immutable; built by {@link Builder}.
 */
public final class EventBatch {

  private final String entity;
  private final int epoch;
  private final List<Measure.Type> types;
  private final int size;
  private final long[] offsets;
  private final long[] times;
  private final long[] watermarks;
  private final long[] ids;
  private final long[][] measures;

  private EventBatch(
      String entity,
      int epoch,
      List<Measure.Type> types,
      int size,
      long[] offsets,
      long[] times,
      long[] watermarks,
      long[] ids,
      long[][] measures) {
    this.entity = entity;
    this.epoch = epoch;
    this.types = types;
    this.size = size;
    this.offsets = offsets;
    this.times = times;
    this.watermarks = watermarks;
    this.ids = ids;
    this.measures = measures;
  }

  /** The events from index {@code first} on. */
  EventBatch from(int first) {
    if (first == 0) {
      return this;
    }
    long[][] tails = new long[measures.length][];
    for (int m = 0; m < tails.length; m++) {
      tails[m] = Arrays.copyOfRange(measures[m], first, size);
    }
    return new EventBatch(
        entity,
        epoch,
        types,
        size - first,
        Arrays.copyOfRange(offsets, first, size),
        Arrays.copyOfRange(times, first, size),
        Arrays.copyOfRange(watermarks, first, size),
        Arrays.copyOfRange(ids, 2 * first, 2 * size),
        tails);
  }

  /** The entity that every event belongs to. */
  public String entity() {
    return entity;
  }

  /** Leader epoch of every event; -1 where the broker doesn't tell. */
  public int epoch() {
    return epoch;
  }

  /** Number of events, at least 1. */
  public int size() {
    return size;
  }

  /** Offset of event {@code i}; ascending. */
  public long offset(int i) {
    return offsets[i];
  }

  /** Event time of event {@code i}, epoch ms. */
  public long time(int i) {
    return times[i];
  }

  /** Watermark of the source partition at event {@code i}, epoch ms; never descending. */
  public long watermark(int i) {
    return watermarks[i];
  }

  /** Upper half of the id of event {@code i}. */
  public long idHigh(int i) {
    return ids[2 * i];
  }

  /** Lower half of the id of event {@code i}. */
  public long idLow(int i) {
    return ids[2 * i + 1];
  }

  /** Type of each measure, in the order of the definition. */
  public List<Measure.Type> types() {
    return types;
  }

  /** Bits of measure {@code m} of event {@code i}, as {@link Event#measure} has them. */
  public long measure(int m, int i) {
    return measures[m][i];
  }

  /** Text {@code m} of event {@code i}; null: absent. */
  public String text(int m, int i) {
    return null;
  }

  /** Which conditions hold for event {@code i}, one bit each. */
  public long conditions(int i) {
    return 0;
  }

  @Override
  public String toString() {
    return "EventBatch["
        + entity
        + ", "
        + size
        + " events, offsets "
        + offsets[0]
        + ".."
        + offsets[size - 1]
        + "]";
  }

  /** Collects events of one entity, one source partition and one leader epoch. */
  public static final class Builder {

    private static final int INITIAL = 4;

    private final String entity;
    private final int epoch;
    private final List<Measure.Type> types;
    private int size;
    private long[] offsets = new long[INITIAL];
    private long[] times = new long[INITIAL];
    private long[] watermarks = new long[INITIAL];
    private long[] ids = new long[2 * INITIAL];
    private final long[][] measures;

    /**
     * @param types type of each measure, in the order of the definition
     */
    public Builder(String entity, int epoch, List<Measure.Type> types) {
      this.entity = entity;
      this.epoch = epoch;
      this.types = List.copyOf(types);
      this.measures = new long[types.size()][INITIAL];
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
      return add(offset, watermark, event.time(), event.idHigh(), event.idLow(), event::measure);
    }

    /** Adds an event from its parts; {@code measure} gives the bits of each measure. */
    public Builder add(
        long offset,
        long watermark,
        long time,
        long idHigh,
        long idLow,
        IntToLongFunction measure) {
      if (size > 0 && (offset <= offsets[size - 1] || watermark < watermarks[size - 1])) {
        throw new IllegalArgumentException(
            "offset: "
                + offset
                + ", watermark: "
                + watermark
                + " (expected: offset above "
                + offsets[size - 1]
                + ", watermark not below "
                + watermarks[size - 1]
                + "), entity "
                + entity);
      }
      if (size == offsets.length) {
        grow();
      }
      offsets[size] = offset;
      times[size] = time;
      watermarks[size] = watermark;
      ids[2 * size] = idHigh;
      ids[2 * size + 1] = idLow;
      for (int m = 0; m < measures.length; m++) {
        measures[m][size] = measure.applyAsLong(m);
      }
      size++;
      return this;
    }

    private void grow() {
      int capacity = offsets.length * 2;
      offsets = Arrays.copyOf(offsets, capacity);
      times = Arrays.copyOf(times, capacity);
      watermarks = Arrays.copyOf(watermarks, capacity);
      ids = Arrays.copyOf(ids, 2 * capacity);
      for (int m = 0; m < measures.length; m++) {
        measures[m] = Arrays.copyOf(measures[m], capacity);
      }
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
      return new EventBatch(entity, epoch, types, size, offsets, times, watermarks, ids, measures);
    }
  }
}
