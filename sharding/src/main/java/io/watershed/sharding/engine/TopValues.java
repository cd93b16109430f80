package io.watershed.sharding.engine;

import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The most frequent values with their exact counts, as long as there are no more different values
 * than agreed. One more, and the counts are gone for good: whatever was kept of them would depend
 * on the order of arrival.
 */
final class TopValues extends BuiltIn {

  /** A hash node, its share of the table, a boxed key and a counter. */
  private static final long ENTRY_BYTES = 32 + 8 + 24 + 16;

  private final Aggregate.TopK top;

  /** By text, or by the bits of a number; null: too many. */
  private Map<Object, Counter> counters = new HashMap<>();

  private long textBytes;

  TopValues(MetricPlan metric, Aggregate.TopK top) {
    super(metric);
    this.top = top;
  }

  @Override
  public void add(EventBatch events, int i) {
    if (counters != null) {
      add(
          metric.type() == Measure.Type.TEXT
              ? events.text(metric.measure(), i)
              : (Object) bits(events, i),
          1);
    }
  }

  private void add(Object key, long values) {
    Counter counter = counters.get(key);
    if (counter != null) {
      counter.count += values;
    } else if (counters.size() == top.maxKeys()) {
      counters = null;
      textBytes = 0;
    } else {
      counters.put(key, new Counter(values));
      if (key instanceof String text) {
        textBytes += 32 + text.length();
      }
    }
  }

  @Override
  public void merge(Accumulator other) {
    TopValues more = (TopValues) other;
    if (more.counters == null) {
      counters = null;
      textBytes = 0;
      return;
    }
    for (Map.Entry<Object, Counter> entry : more.counters.entrySet()) {
      if (counters != null) {
        add(entry.getKey(), entry.getValue().count);
      }
    }
  }

  @Override
  public MetricValue value(long windowMillis) {
    if (counters == null) {
      return metric.unavailable("more than " + top.maxKeys() + " different values");
    }
    return new MetricValue.OfRanking(
        counters.entrySet().stream()
            .sorted(
                Comparator.comparingLong((Map.Entry<Object, Counter> e) -> -e.getValue().count)
                    .thenComparing(Map.Entry::getKey, this::compare))
            .limit(top.k())
            .map(
                e ->
                    new MetricValue.Entry(
                        label(e.getKey()), new MetricValue.OfLong(e.getValue().count)))
            .toList());
  }

  private String label(Object key) {
    return key instanceof String text ? text : metric.text((Long) key);
  }

  private int compare(Object a, Object b) {
    return switch (metric.type()) {
      case TEXT -> ((String) a).compareTo((String) b);
      case DOUBLE ->
          Double.compare(Double.longBitsToDouble((Long) a), Double.longBitsToDouble((Long) b));
      case LONG, DECIMAL -> Long.compare((Long) a, (Long) b);
    };
  }

  @Override
  public void writeTo(StateOutput out) {
    out.writeBoolean(counters != null);
    if (counters == null) {
      return;
    }
    out.writeCount(counters.size());
    List<Object> keys = new ArrayList<>(counters.keySet());
    keys.sort(this::compare);
    for (Object key : keys) {
      if (key instanceof String text) {
        out.writeText(text);
      } else {
        out.writeFixed64((Long) key);
      }
      out.writeCount(counters.get(key).count);
    }
  }

  @Override
  void readFrom(StateInput in) {
    if (!in.readBoolean()) {
      counters = null;
      return;
    }
    boolean text = metric.type() == Measure.Type.TEXT;
    for (int left = in.readSize(top.maxKeys()); left > 0; left--) {
      add(text ? in.readText() : (Object) in.readFixed64(), in.readCount());
    }
  }

  @Override
  public long heapBytes() {
    return BASE_BYTES
        + 16
        + (counters == null ? 0 : 48 + ENTRY_BYTES * counters.size() + textBytes);
  }

  /** How often a value came. */
  private static final class Counter {
    private long count;

    Counter(long count) {
      this.count = count;
    }
  }
}
