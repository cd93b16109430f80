package io.watershed.sharding.aggregate.contract;

import io.watershed.sharding.aggregate.Sample;
import java.util.random.RandomGenerator;

/** A sample with given parts, and random samples of each type with what is on the edge of it. */
public record SampleOf(
    long time, long idHigh, long idLow, long asLong, double asDouble, String asText)
    implements Sample {

  /** The greatest magnitude of a DOUBLE measure. */
  public static final double GREATEST = 0x1p959;

  private static final long[] LONGS = {0, 1, -1, 100, Long.MAX_VALUE, -Long.MAX_VALUE};
  private static final double[] DOUBLES = {
    0.0, -0.0, 1.0, 0.1, -0.1, Double.MIN_VALUE, Double.MIN_NORMAL, GREATEST, -GREATEST, 1e16
  };
  private static final String[] TEXTS = {"", "OSL", "ÅØ", "\uD83D\uDEB2", "a\u0000b"};

  /** A LONG, or a DECIMAL in units of its last digit. */
  public static SampleOf aLong(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> of(random, LONGS[random.nextInt(LONGS.length)]);
      case 1 -> of(random, Math.max(-Long.MAX_VALUE, random.nextLong()));
      default -> of(random, random.nextInt(-50, 50));
    };
  }

  /** A DOUBLE, of any magnitude. */
  public static SampleOf aDouble(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> of(random, DOUBLES[random.nextInt(DOUBLES.length)]);
      case 1 ->
          of(
              random,
              Math.scalb(random.nextDouble(-1, 1), random.nextInt(Double.MIN_EXPONENT - 52, 959)));
      case 2 -> of(random, (double) random.nextInt(-50, 50));
      default -> of(random, random.nextDouble(-1000, 1000));
    };
  }

  /** A TEXT. */
  public static SampleOf aText(RandomGenerator random) {
    String text =
        random.nextInt(3) == 0
            ? TEXTS[random.nextInt(TEXTS.length)]
            : Integer.toString(random.nextInt(60));
    return new SampleOf(time(random), random.nextInt(3), random.nextInt(3), 0, 0, text);
  }

  private static SampleOf of(RandomGenerator random, long value) {
    return new SampleOf(time(random), random.nextInt(3), random.nextLong(), value, value, null);
  }

  private static SampleOf of(RandomGenerator random, double value) {
    return new SampleOf(
        time(random), random.nextInt(3), random.nextLong(), (long) value, value, null);
  }

  /** Few enough for ties. */
  private static long time(RandomGenerator random) {
    return 1_700_000_000_000L + random.nextInt(20);
  }
}
