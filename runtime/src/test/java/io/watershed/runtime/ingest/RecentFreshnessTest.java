package io.watershed.runtime.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class RecentFreshnessTest {

  private static final long NOW = 1_000_000_000;

  private final RecentFreshness recent = new RecentFreshness();

  @Test
  void shouldBeNothingBeforeTheFirstRecord() {
    assertThat(recent.p95(NOW)).isZero();
  }

  @Test
  void shouldTellSmallFiguresExactly() {
    recent.record(7, NOW);
    assertThat(recent.p95(NOW)).isEqualTo(7);
  }

  @Test
  void shouldBeWithinAnEighthOfThe95thPercentile() {
    Random random = new Random(7);
    long[] values = new long[10_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (long) Math.exp(random.nextDouble() * 14);
      recent.record(values[i], NOW + i / 5);
    }
    Arrays.sort(values);
    assertThat(recent.p95(NOW + 2_000)).isCloseTo(values[9_499], Percentage.withPercentage(12.6));
  }

  @Test
  void shouldForgetWhatIsOlderThanItsSpan() {
    recent.record(60_000, NOW);
    recent.record(10, NOW + 3_000);
    assertThat(recent.p95(NOW + 4_000)).isCloseTo(60_000, within(7_500L));
    assertThat(recent.p95(NOW + 7_000)).isCloseTo(10, within(1L));
    assertThat(recent.p95(NOW + 9_000)).isZero();
  }

  @Test
  void shouldReuseASliceOnlyForItsOwnSecond() {
    for (long second = 0; second < 30; second++) {
      recent.record(second, NOW + second * 1_000);
    }
    assertThat(recent.p95(NOW + 29_000)).isCloseTo(29, within(2L));
  }

  @Test
  void shouldTakeRecordsFromTheFutureForFresh() {
    recent.record(-5_000, NOW);
    assertThat(recent.p95(NOW)).isZero();
    recent.record(Long.MAX_VALUE, NOW);
    assertThat(recent.p95(NOW)).isPositive();
  }
}
