package io.watershed.sharding.aggregate;

import java.util.Arrays;

/**
 * The exact sum of doubles, whatever their order: an expansion of doubles that don't overlap, as in
 * Shewchuk's "Adaptive Precision Floating-Point Arithmetic" and Python's {@code math.fsum}. Exact
 * as long as no partial sum overflows, which the bound on measures (2^959) rules out for 2^63 of
 * them.
 */
public final class ExactSum {

  /**
   * About what an instance takes in memory: seldom more than four components, and how many there
   * are at the moment depends on the order, which no state may tell.
   */
  public static final long HEAP_BYTES = 72;

  private static final double[] NONE = {};

  /** All bits of all magnitudes, 53 of them a component, and room for signs. */
  private static final int MOST_COMPONENTS = 64;

  private double[] parts = NONE;
  private int size;

  /** The sum that {@link #canonical} wrote down. */
  public static ExactSum of(double... components) {
    ExactSum sum = new ExactSum();
    for (double component : components) {
      sum.add(component);
    }
    return sum;
  }

  /** Adds a finite double. */
  public void add(double value) {
    double x = value;
    int kept = 0;
    for (int i = 0; i < size; i++) {
      double y = parts[i];
      double sum = x + y;
      double error = Math.abs(x) < Math.abs(y) ? x - (sum - y) : y - (sum - x);
      if (error != 0) {
        parts[kept++] = error;
      }
      x = sum;
    }
    if (x != 0) {
      if (kept == parts.length) {
        parts = Arrays.copyOf(parts, kept + 2);
      }
      parts[kept++] = x;
    }
    size = kept;
  }

  /** Adds all that the other has summed. */
  public void add(ExactSum other) {
    for (int i = 0; i < other.size; i++) {
      add(other.parts[i]);
    }
  }

  /** The exact sum, rounded once to the nearest double (ties to even). */
  public double value() {
    if (size == 0) {
      return 0;
    }
    int i = size - 1;
    double high = parts[i];
    double low = 0;
    while (i > 0) {
      double x = high;
      double y = parts[--i];
      high = x + y;
      low = y - (high - x);
      if (low != 0) {
        break;
      }
    }
    // The rest decides a tie: round away from it only if it points the same way.
    if (i > 0 && low != 0 && Math.signum(low) == Math.signum(parts[i - 1])) {
      double y = low * 2;
      double x = high + y;
      if (y == x - high) {
        high = x;
      }
    }
    return high;
  }

  /**
   * The one way to write this sum down: its rounded value, then the rest rounded, and so on; empty
   * for zero. Equal sums have equal components, however they came about.
   */
  public double[] canonical() {
    ExactSum rest = new ExactSum();
    rest.add(this);
    double[] components = new double[size];
    int count = 0;
    for (double next = rest.value(); next != 0; next = rest.value()) {
      if (count == components.length) {
        components = Arrays.copyOf(components, count + 2);
      }
      components[count++] = next;
      rest.add(-next);
    }
    return Arrays.copyOf(components, count);
  }

  /** Writes the sum down, in its canonical components. */
  public void writeTo(StateOutput out) {
    double[] components = canonical();
    out.writeCount(components.length);
    for (double component : components) {
      out.writeDouble(component);
    }
  }

  /** The sum that {@link #writeTo} wrote. */
  public static ExactSum readFrom(StateInput in) {
    ExactSum sum = new ExactSum();
    for (int left = in.readSize(MOST_COMPONENTS); left > 0; left--) {
      sum.add(in.readFinite());
    }
    return sum;
  }
}
