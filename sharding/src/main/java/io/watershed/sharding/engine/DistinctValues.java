package io.watershed.sharding.engine;

import io.watershed.protocol.pipeline.Measure;
import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;
import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * Number of distinct values: a set of 128-bit hashes up to a bound, and beyond it the registers of
 * a HyperLogLog. Which of the two it is depends on the set of values alone: the set is exact, so
 * that the bound is passed or not in any order of arrival.
 */
final class DistinctValues extends BuiltIn {

  private final int exactUpTo;
  private HashSet128 exact = new HashSet128();

  /** Null as long as the count is exact. */
  private Registers registers;

  DistinctValues(MetricPlan metric, int exactUpTo) {
    super(metric);
    this.exactUpTo = exactUpTo;
  }

  @Override
  public void add(EventBatch events, int i) {
    if (metric.type() == Measure.Type.TEXT) {
      byte[] utf8 = events.text(metric.measure(), i).getBytes(StandardCharsets.UTF_8);
      long[] hash = MurmurHash3.hash128x64(utf8, 0, utf8.length, 0);
      add(hash[0], hash[1]);
    } else {
      // One to one: numbers are counted exactly, not by a hash.
      add(mixed(bits(events, i)), 0);
    }
  }

  /** The finalizer of MurmurHash3: spreads 64 bits over 64 bits, one to one. */
  private static long mixed(long bits) {
    long hash = bits;
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }

  private void add(long high, long low) {
    if (registers != null) {
      registers.add(high);
      return;
    }
    exact.add(high, low);
    if (exact.size() > exactUpTo) {
      registers = new Registers();
      exact.forEach((eachHigh, eachLow) -> registers.add(eachHigh));
      exact = null;
    }
  }

  @Override
  public void merge(Accumulator other) {
    DistinctValues more = (DistinctValues) other;
    if (more.registers == null) {
      more.exact.forEach(this::add);
      return;
    }
    if (registers == null) {
      registers = new Registers();
      exact.forEach((high, low) -> registers.add(high));
      exact = null;
    }
    registers.merge(more.registers);
  }

  @Override
  public MetricValue value(long windowMillis) {
    return new MetricValue.OfLong(
        registers == null ? exact.size() : Math.max(exactUpTo + 1L, registers.estimate()));
  }

  @Override
  public void writeTo(StateOutput out) {
    out.writeBoolean(registers == null);
    if (registers != null) {
      registers.writeTo(out);
      return;
    }
    out.writeCount(exact.size());
    boolean text = metric.type() == Measure.Type.TEXT;
    for (long[] hash : exact.sorted()) {
      out.writeFixed64(hash[0]);
      if (text) {
        out.writeFixed64(hash[1]);
      }
    }
  }

  @Override
  void readFrom(StateInput in) {
    if (!in.readBoolean()) {
      registers = Registers.readFrom(in);
      exact = null;
      return;
    }
    boolean text = metric.type() == Measure.Type.TEXT;
    for (int left = in.readSize(exactUpTo); left > 0; left--) {
      exact.add(in.readFixed64(), text ? in.readFixed64() : 0);
    }
  }

  @Override
  public long heapBytes() {
    return BASE_BYTES + 16 + (registers == null ? exact.heapBytes() : registers.heapBytes());
  }
}
