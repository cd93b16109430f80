package io.watershed.replay.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.event.Decoded;
import io.watershed.protocol.event.Event;
import io.watershed.protocol.event.Refusal;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Measure;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkBuilderTest {

  private static final FieldPath FIELD = new FieldPath(List.of("f"));
  private static final List<Measure> MEASURES =
      List.of(
          new Measure("a", FIELD, Measure.Type.LONG, true),
          new Measure("b", FIELD, Measure.Type.DOUBLE, true),
          new Measure("c", FIELD, Measure.Type.DECIMAL, 2, true),
          new Measure("d", FIELD, Measure.Type.TEXT, true));

  private static Event event(String entity, long time, long[] measures, String text) {
    return new Event(
        entity,
        time,
        0x123456789abcdefL,
        -2,
        0,
        5,
        measures,
        new String[] {null, null, null, text});
  }

  @Test
  void shouldHoldEveryKindOfValueAndAbsence() {
    var chunk = new ChunkBuilder(MEASURES);
    var values = new long[] {-7, Double.doubleToLongBits(-0.0), Long.MAX_VALUE, 0};
    var absent =
        new long[] {Event.ABSENT_LONG, Event.ABSENT_DOUBLE, Event.ABSENT_LONG, Event.ABSENT_LONG};
    chunk.add(1L << 40, event("k", -5, values, "x"));
    chunk.add((1L << 40) + 1, event("ø", 253_402_300_799_999L, absent, null));
    chunk.add((1L << 40) + 9, new Decoded.Refused(Refusal.MISSING_KEY, "key: absent"));
    chunk.add((1L << 40) + 10, event("k", -62_135_596_800_000L, values, "x"));
    var built = chunk.build((1L << 40) + 20, 3, 4);
    var id = ", id 123456789abcdeffffffffffffffffe, version 0, conditions 5 ";
    assertThat(ChunkText.of(built))
        .isEqualTo(
            Map.of(
                1L << 40,
                "k at -5" + id + "-7 -0.0 9223372036854775807 \"x\"",
                (1L << 40) + 1,
                "ø at 253402300799999"
                    + id
                    + "-9223372036854775808 NaN -9223372036854775808 absent",
                (1L << 40) + 9,
                "MISSING_KEY: key: absent",
                (1L << 40) + 10,
                "k at -62135596800000" + id + "-7 -0.0 9223372036854775807 \"x\""));
    assertThat(built.getEntityCount()).isEqualTo(2);
    assertThat(built.getMeasure(3).getTexts().getValueCount()).isEqualTo(1);
    assertThat(built.getNextRow()).isEqualTo((1L << 40) + 20);
    assertThat(built.getFiltered()).isEqualTo(3);
    assertThat(built.getOutside()).isEqualTo(4);
    assertThat(built.getVersionCount()).isZero();
  }

  @Test
  void shouldSendVersionsWhereAnEventHasOne() {
    var chunk = new ChunkBuilder(List.of());
    chunk.add(1, new Event("k", 1, 0, 0, new long[0]));
    chunk.add(2, new Event("k", 1, 0, 0, -9, 0, new long[0], new String[0]));
    assertThat(chunk.build(3, 0, 0).getVersionList()).containsExactly(0L, -9L);
  }

  /** Keys and texts as long as they may be come after short ones. */
  @Test
  void shouldStayWithin256KiB() {
    for (long seed = 0; seed < 20; seed++) {
      var random = new Random(seed);
      var chunk = new ChunkBuilder(MEASURES);
      int row = 0;
      while (chunk.hasRoom()) {
        boolean wide = row > 2_000 && random.nextInt(3) == 0;
        var key = (wide ? "\u20ac".repeat(338) : "k") + random.nextInt(1_000);
        var text = (wide ? "x".repeat(1_020) : "t") + random.nextInt(1_000);
        chunk.add(
            row++,
            event(
                key,
                random.nextLong(1L << 50),
                new long[] {random.nextLong(), random.nextLong(), random.nextLong(), 0},
                text));
      }
      var built = chunk.build(row, 1L << 40, 1L << 40);
      assertThat(built.getSerializedSize())
          .as("seed %d", seed)
          .isBetween(ChunkBuilder.MOST_BYTES / 3, ChunkBuilder.MOST_BYTES);
    }
  }
}
