package io.watershed.sharding.engine;

import io.watershed.protocol.event.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;

/**
 * A run of events of one source partition and one leader epoch, in columns and in the order of
 * their offsets; of one entity, or of several that one actor holds. Immutable; built by {@link
 * Builder}.
 */
public final class EventBatch {

  /** Null where the columns tell it event by event. */
  private final String entity;

  private final int epoch;
  private final BatchShape shape;

  /** The rows of the columns that are this batch's: so many, from {@code first} on. */
  private final int first;

  private final int size;
  private final EventColumns columns;

  private EventBatch(
      String entity, int epoch, BatchShape shape, int first, int size, EventColumns columns) {
    this.entity = entity;
    this.epoch = epoch;
    this.shape = shape;
    this.first = first;
    this.size = size;
    this.columns = columns;
  }

  /** The events from index {@code from} on; shares their columns. */
  EventBatch from(int from) {
    return from == 0
        ? this
        : new EventBatch(entity, epoch, shape, first + from, size - from, columns);
  }

  /** The events that a test of their index holds for; empty: there is none. */
  public Optional<EventBatch> where(IntPredicate test) {
    int kept = 0;
    while (kept < size && test.test(kept)) {
      kept++;
    }
    if (kept == size) {
      return Optional.of(this);
    }
    Builder builder =
        entity == null ? Builder.ofSeveral(epoch, shape) : new Builder(entity, epoch, shape);
    for (int i = 0; i < size; i++) {
      if (i < kept || (i > kept && test.test(i))) {
        builder.add(this, i);
      }
    }
    return builder.size() == 0 ? Optional.empty() : Optional.of(builder.build());
  }

  /**
   * The entity that every event belongs to.
   *
   * @throws IllegalStateException if the batch was not built for a single one
   */
  public String entity() {
    if (entity == null) {
      throw new IllegalStateException("entities of a batch: any (expected: one), " + this);
    }
    return entity;
  }

  /** Whether the batch was built for a single entity. */
  public boolean isOfOne() {
    return entity != null;
  }

  /** The entity of event {@code i}. */
  public String entity(int i) {
    return entity == null ? columns.entities[first + i] : entity;
  }

  /** The events of each entity apart, entities in the order of their first events. */
  public List<EventBatch> byEntity() {
    return entity == null ? EntityGroups.of(this) : List.of(this);
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
    return columns.offsets[first + i];
  }

  /** Event time of event {@code i}, epoch ms. */
  public long time(int i) {
    return columns.times[first + i];
  }

  /** Watermark of the source partition at event {@code i}, epoch ms; never descending. */
  public long watermark(int i) {
    return columns.watermarks[first + i];
  }

  /** Upper half of the id of event {@code i}. */
  public long idHigh(int i) {
    return columns.ids[2 * (first + i)];
  }

  /** Lower half of the id of event {@code i}. */
  public long idLow(int i) {
    return columns.ids[2 * (first + i) + 1];
  }

  /** Version of event {@code i} among those of its id; 0 where the pipeline has none. */
  public long version(int i) {
    return columns.versions == null ? 0 : columns.versions[first + i];
  }

  /** One bit a condition of the definition, set where it holds for event {@code i}. */
  public long conditions(int i) {
    return columns.conditions == null ? 0 : columns.conditions[first + i];
  }

  /** Bits of measure {@code m} of event {@code i}, as {@link Event#measure} has them. */
  public long measure(int m, int i) {
    return columns.measures[m][first + i];
  }

  /** Text of measure {@code m} of event {@code i}; null: it is absent, or not a text. */
  public String text(int m, int i) {
    String[] texts = columns.texts[m];
    return texts == null ? null : texts[first + i];
  }

  /**
   * 64 bits that tell contents apart: over time, conditions, measures and texts; not over id,
   * version, position and watermark. The same on every machine.
   */
  public long contentHash(int i) {
    int row = first + i;
    long hash = ContentHash.of(columns.times[row]);
    if (columns.conditions != null) {
      hash = ContentHash.with(hash, columns.conditions[row]);
    }
    for (int m = 0; m < columns.measures.length; m++) {
      hash = ContentHash.with(hash, columns.measures[m][row]);
      if (columns.texts[m] != null) {
        hash = ContentHash.with(hash, columns.texts[m][row]);
      }
    }
    return hash;
  }

  @Override
  public String toString() {
    return "EventBatch["
        + (entity == null ? "several entities" : entity)
        + ", "
        + size
        + " events, offsets "
        + offset(0)
        + ".."
        + offset(size - 1)
        + "]";
  }

  /** Puts the rows of each entity side by side, and makes a batch of each run of them. */
  private static final class EntityGroups {

    private final EventBatch whole;

    /** Number of the entity of each event. */
    private final int[] group;

    private final List<String> entities = new ArrayList<>();

    private EntityGroups(EventBatch whole) {
      this.whole = whole;
      this.group = new int[whole.size];
      Map<String, Integer> numbers = HashMap.newHashMap(whole.size);
      for (int i = 0; i < group.length; i++) {
        String entity = whole.entity(i);
        Integer number = numbers.putIfAbsent(entity, entities.size());
        if (number == null) {
          number = entities.size();
          entities.add(entity);
        }
        group[i] = number;
      }
    }

    static List<EventBatch> of(EventBatch whole) {
      return new EntityGroups(whole).batches();
    }

    private List<EventBatch> batches() {
      int[] end = new int[entities.size()];
      for (int number : group) {
        end[number]++;
      }
      for (int number = 1; number < end.length; number++) {
        end[number] += end[number - 1];
      }
      // Filled from behind, so that each end becomes the start of its run.
      EventColumns columns = new EventColumns(whole.shape, group.length, false);
      for (int i = group.length - 1; i >= 0; i--) {
        columns.copy(whole.columns, whole.first + i, --end[group[i]]);
      }
      List<EventBatch> batches = new ArrayList<>(end.length);
      for (int number = 0; number < end.length; number++) {
        int next = number + 1 < end.length ? end[number + 1] : group.length;
        batches.add(
            new EventBatch(
                entities.get(number),
                whole.epoch,
                whole.shape,
                end[number],
                next - end[number],
                columns));
      }
      return batches;
    }
  }

  /** Collects events of one source partition and one leader epoch. */
  public static final class Builder {

    private static final int INITIAL = 4;

    private final String entity;
    private final int epoch;
    private final BatchShape shape;
    private int size;
    private EventColumns columns;

    /** For events of one entity. */
    public Builder(String entity, int epoch, BatchShape shape) {
      this(entity, epoch, shape, INITIAL);
    }

    /**
     * For about so many events of one entity; more find room as well.
     *
     * @throws IllegalArgumentException if {@code expected} is below 1
     */
    public Builder(String entity, int epoch, BatchShape shape, int expected) {
      this(entity, epoch, shape, expected, false);
    }

    private Builder(String entity, int epoch, BatchShape shape, int expected, boolean several) {
      if (expected < 1) {
        throw new IllegalArgumentException("expected events: " + expected + " (expected: >= 1)");
      }
      this.entity = entity;
      this.epoch = epoch;
      this.shape = shape;
      this.columns = new EventColumns(shape, expected, several);
    }

    /** For events of any entities. */
    public static Builder ofSeveral(int epoch, BatchShape shape) {
      return ofSeveral(epoch, shape, INITIAL);
    }

    /**
     * For about so many events of any entities; more find room as well.
     *
     * @throws IllegalArgumentException if {@code expected} is below 1
     */
    public static Builder ofSeveral(int epoch, BatchShape shape, int expected) {
      return new Builder(null, epoch, shape, expected, true);
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
          event.entity(),
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

    /** Adds event {@code i} of another batch of the same shape. */
    public Builder add(EventBatch other, int i) {
      makeRoom(other.offset(i), other.watermark(i));
      columns.copy(other.columns, other.first + i, size);
      if (columns.entities != null) {
        columns.entities[size] = other.entity(i);
      }
      size++;
      return this;
    }

    /** Adds an event of the builder's entity from its parts. */
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
      return add(
          entity, offset, watermark, time, idHigh, idLow, version, conditions, measure, text);
    }

    /**
     * Adds an event from its parts.
     *
     * @param of its entity; where the builder has one, that counts
     * @param measure gives the bits of each measure
     * @param text gives the text of each measure that is TEXT; null: absent
     */
    public Builder add(
        String of,
        long offset,
        long watermark,
        long time,
        long idHigh,
        long idLow,
        long version,
        long conditions,
        IntToLongFunction measure,
        IntFunction<String> text) {
      makeRoom(offset, watermark);
      if (columns.entities != null) {
        columns.entities[size] = of;
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

    private void makeRoom(long offset, long watermark) {
      if (size > 0
          && (offset <= columns.offsets[size - 1] || watermark < columns.watermarks[size - 1])) {
        throw outOfOrder(offset, watermark);
      }
      if (size == columns.offsets.length) {
        columns = columns.withCapacity(2 * size);
      }
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
      return new EventBatch(entity, epoch, shape, 0, size, columns);
    }
  }
}
