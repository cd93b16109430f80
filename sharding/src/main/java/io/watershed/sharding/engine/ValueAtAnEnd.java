package io.watershed.sharding.engine;

import io.watershed.protocol.pipeline.Measure;
import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;

/** The value of the first or the last event: by time, then id (unsigned), then the value itself. */
final class ValueAtAnEnd extends BuiltIn {

  private final boolean last;
  private boolean any;
  private long time;
  private long idHigh;
  private long idLow;
  private long bits;
  private String text;

  ValueAtAnEnd(MetricPlan metric, boolean last) {
    super(metric);
    this.last = last;
  }

  @Override
  public void add(EventBatch events, int i) {
    long at = events.time(i);
    // Most events are decided by their time: the rest is read only where it matters.
    if (any && (last ? at < time : at > time)) {
      return;
    }
    String written = metric.type() == Measure.Type.TEXT ? events.text(metric.measure(), i) : null;
    add(at, events.idHigh(i), events.idLow(i), bits(events, i), written);
  }

  private void add(long at, long high, long low, long value, String written) {
    int order = any ? compare(at, high, low, value, written) : 0;
    if (!any || (last ? order > 0 : order < 0)) {
      any = true;
      time = at;
      idHigh = high;
      idLow = low;
      bits = value;
      text = written;
    }
  }

  private int compare(long at, long high, long low, long value, String written) {
    int order = Long.compare(at, time);
    if (order == 0) {
      order = Long.compareUnsigned(high, idHigh);
    }
    if (order == 0) {
      order = Long.compareUnsigned(low, idLow);
    }
    if (order == 0) {
      order =
          switch (metric.type()) {
            case LONG, DECIMAL -> Long.compare(value, bits);
            case DOUBLE ->
                Double.compare(Double.longBitsToDouble(value), Double.longBitsToDouble(bits));
            case TEXT -> written.compareTo(text);
          };
    }
    return order;
  }

  @Override
  public void merge(Accumulator other) {
    ValueAtAnEnd more = (ValueAtAnEnd) other;
    if (more.any) {
      add(more.time, more.idHigh, more.idLow, more.bits, more.text);
    }
  }

  @Override
  public MetricValue value(long windowMillis) {
    return any ? metric.plain(bits, text) : MetricValue.ABSENT;
  }

  @Override
  public void writeTo(StateOutput out) {
    out.writeBoolean(any);
    if (any) {
      out.writeLong(time);
      out.writeFixed64(idHigh);
      out.writeFixed64(idLow);
      if (metric.type() == Measure.Type.TEXT) {
        out.writeText(text);
      } else {
        out.writeFixed64(bits);
      }
    }
  }

  @Override
  void readFrom(StateInput in) {
    any = in.readBoolean();
    if (any) {
      time = in.readLong();
      idHigh = in.readFixed64();
      idLow = in.readFixed64();
      if (metric.type() == Measure.Type.TEXT) {
        text = in.readText();
      } else {
        bits = in.readFixed64();
      }
    }
  }

  @Override
  public long heapBytes() {
    return BASE_BYTES + 40 + (text == null ? 0 : 56 + text.length());
  }
}
