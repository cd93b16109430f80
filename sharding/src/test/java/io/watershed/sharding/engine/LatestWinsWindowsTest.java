package io.watershed.sharding.engine;

import static io.watershed.sharding.engine.EntityOfOneWindow.every;
import static io.watershed.sharding.engine.EntityOfOneWindow.millis;
import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.pipeline.Dedup;
import io.watershed.protocol.pipeline.WindowType;
import org.junit.jupiter.api.Test;

/** Where the latest version of an event wins. */
class LatestWinsWindowsTest {

  private final EntityOfOneWindow tens = latestWins(every(10));
  private final EntityOfOneWindow sessions =
      latestWins(new WindowType.Session(millis(10), every(1_000)));

  private static EntityOfOneWindow latestWins(WindowType type) {
    return EntityOfOneWindow.of(
        type, definition -> definition.dedupPolicy(new Dedup.Policy.LatestWins("version")));
  }

  @Test
  void shouldPutALaterVersionInThePlaceOfTheFormer() {
    tens.record(1, 1, 5, 100, 0);
    tens.record(2, 1, 6, 7, 0);

    assertThat(tens.record(1, 2, 5, 200, 0)).isEqualTo(Verdict.REVISION);

    assertThat(tens.results()).containsExactly("0..10 207 PROVISIONAL");
  }

  @Test
  void shouldPassOverAnEarlierVersion() {
    tens.record(1, 2, 5, 200, 0);

    assertThat(tens.record(1, 1, 5, 100, 0)).isEqualTo(Verdict.SUPERSEDED);
    assertThat(tens.results()).containsExactly("0..10 200 PROVISIONAL");
  }

  @Test
  void shouldWithdrawAWindowThatLosesItsLastEvent() {
    tens.record(1, 1, 5, 100, 0);

    tens.record(1, 2, 15, 100, 0);

    assertThat(tens.published())
        .containsExactly("0..10 nothing WITHDRAWN", "10..20 100 PROVISIONAL");
  }

  @Test
  void shouldRefuseARevisionOfAClosedWindowAsAWhole() {
    tens.record(1, 1, 5, 100, 0);

    assertThat(tens.record(1, 2, 15, 200, 10)).isEqualTo(Verdict.REVISION_LATE);

    assertThat(tens.results()).containsExactly("0..10 100 FINAL");
    assertThat(tens.state().lastChange().late())
        .extracting(LateEvent::reason)
        .containsExactly(LateEvent.Reason.REVISION_LATE);
  }

  @Test
  void shouldLetASessionFallApart() {
    sessions.record(1, 1, 100, 1, 0);
    sessions.record(2, 1, 107, 2, 0);
    sessions.record(3, 1, 114, 4, 0);

    sessions.record(2, 2, 500, 2, 0);

    assertThat(sessions.results())
        .containsExactly(
            "100..110 1 PROVISIONAL", "114..124 4 PROVISIONAL", "500..510 2 PROVISIONAL");
  }

  @Test
  void shouldCloseAtOnceWhatOnlyTheFormerVersionKeptOpen() {
    sessions.record(1, 1, 100, 1, 0);
    sessions.record(2, 1, 109, 2, 0);

    sessions.record(2, 2, 500, 2, 115);

    assertThat(sessions.published()).containsExactly("100..110 1 FINAL", "500..510 2 PROVISIONAL");
  }

  @Test
  void shouldForgetContributionsOfClosedWindows() {
    tens.record(1, 1, 5, 100, 0);

    tens.at(50, 20);

    assertThat(tens.state().snapshot().contributions())
        .extracting(ContributionSnapshot::time)
        .containsExactly(50L);
  }
}
