package io.watershed.sharding.intake;

import static io.watershed.sharding.intake.Watermark.Verdict.AHEAD_OF_CLOCK;
import static io.watershed.sharding.intake.Watermark.Verdict.AHEAD_OF_RECORD;
import static io.watershed.sharding.intake.Watermark.Verdict.CREDIBLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Invariants 4 and 5 of docs/ingest.md. */
class WatermarkTest {

  private final Watermark watermark = new Watermark(60, 100, OffsetTracker.NO_WATERMARK);

  @Test
  void shouldStayBehindTheHighestEventTime() {
    assertThat(watermark.stamp(1_000)).isEqualTo(940);
    assertThat(watermark.stamp(900)).isEqualTo(940);
    assertThat(watermark.stamp(1_001)).isEqualTo(941);
  }

  @Test
  void shouldBeginWithTheStoredOne() {
    var resumed = new Watermark(60, 100, 940);
    assertThat(resumed.current()).isEqualTo(940);
    assertThat(resumed.stamp(950)).isEqualTo(940);
  }

  @Test
  void shouldNotBelieveATimeFarAheadOfItsRecord() {
    assertThat(watermark.check(1_101, 1_000, 5_000)).isEqualTo(AHEAD_OF_RECORD);
    assertThat(watermark.check(1_100, 1_000, 5_000)).isEqualTo(CREDIBLE);
  }

  @Test
  void shouldNotBelieveATimeFarAheadOfTheClock() {
    assertThat(watermark.check(1_101, 9_000, 1_000)).isEqualTo(AHEAD_OF_CLOCK);
    assertThat(watermark.check(1_100, 9_000, 1_000)).isEqualTo(CREDIBLE);
  }

  @Test
  void shouldBlameTheRecordWhereBothSayNo() {
    assertThat(watermark.check(9_101, 9_000, 1_000)).isEqualTo(AHEAD_OF_RECORD);
  }

  @Test
  void shouldHoldARecordWithoutTimestampAgainstTheClock() {
    assertThat(watermark.check(1_101, -1, 1_000)).isEqualTo(AHEAD_OF_CLOCK);
    assertThat(watermark.check(1_100, -1, 1_000)).isEqualTo(CREDIBLE);
  }

  @Test
  void shouldNotOverflowAtTheEndsOfTime() {
    assertThat(watermark.check(Long.MIN_VALUE, 0, 0)).isEqualTo(CREDIBLE);
    assertThat(watermark.check(Long.MAX_VALUE, Long.MAX_VALUE, 0)).isEqualTo(AHEAD_OF_CLOCK);
    assertThat(watermark.stamp(Long.MIN_VALUE)).isEqualTo(OffsetTracker.NO_WATERMARK + 1);
  }

  /** Splitting a log anywhere, and going on from the stored watermark, changes no stamp. */
  @Property
  void shouldBeAFunctionOfThePrefix(
      @ForAll List<@LongRange(min = 0, max = 100_000) Long> times,
      @ForAll @IntRange(min = 0, max = 100) int cut) {
    var whole = new Watermark(60, 100, OffsetTracker.NO_WATERMARK);
    var before = new Watermark(60, 100, OffsetTracker.NO_WATERMARK);
    var stamps = times.stream().mapToLong(whole::stamp).toArray();
    int split = Math.min(cut, times.size());
    for (int i = 0; i < split; i++) {
      before.stamp(times.get(i));
    }
    var after = new Watermark(60, 100, before.current());
    for (int i = split; i < times.size(); i++) {
      assertThat(after.stamp(times.get(i))).isEqualTo(stamps[i]);
    }
  }
}
