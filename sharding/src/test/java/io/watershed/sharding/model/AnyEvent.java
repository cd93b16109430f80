package io.watershed.sharding.model;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.Expression;
import io.watershed.protocol.pipeline.PipelineDefinition;
import java.util.List;
import java.util.Random;

/** Events of {@link AnyDefinition}s, made up at random. */
public final class AnyEvent {

  private static final Long[] INTEGERS = {
    0L, 1L, -1L, 7L, Long.MAX_VALUE, -Long.MAX_VALUE, Event.ABSENT_LONG
  };
  private static final Double[] NUMBERS = {
    0.0, -0.0, 0.1, -0.3, 7.0, 1e16, -1e16, 0x1p900, Double.MIN_VALUE, Double.NaN
  };
  private static final Long[] MONEY = {0L, 1L, -250L, 999L, 5_000_000_000L, Event.ABSENT_LONG};
  private static final String[] WORDS = {"a", "b", "c", "d", "", null};

  private AnyEvent() {}

  /** An event with any content. */
  public static Event of(
      PipelineDefinition definition,
      String entity,
      long time,
      long idHigh,
      long idLow,
      long version,
      Random random) {
    long integer = AnyDefinition.pick(random, INTEGERS);
    double number = AnyDefinition.pick(random, NUMBERS);
    long money = AnyDefinition.pick(random, MONEY);
    String word = AnyDefinition.pick(random, WORDS);
    return new Event(
        entity,
        time,
        idHigh,
        idLow,
        version,
        conditions(definition.conditions(), integer, number),
        new long[] {
          integer, Double.doubleToLongBits(number), money, word == null ? Event.ABSENT_LONG : 0
        },
        new String[] {null, null, null, word});
  }

  private static long conditions(List<Expression> conditions, long integer, double number) {
    long bits = 0;
    for (int i = 0; i < conditions.size(); i++) {
      boolean holds =
          switch (conditions.get(i).text()) {
            case "integer > 0" -> integer > 0;
            case "number > 0.0" -> number > 0;
            default -> throw new IllegalArgumentException(conditions.get(i).text());
          };
      bits |= holds ? 1L << i : 0;
    }
    return bits;
  }
}
