package io.watershed.replay.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.watershed.replay.plan.Hours;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {

  private static final long NOON = Instant.parse("2001-01-05T12:00:00Z").toEpochMilli();
  private static final Pace.Signal GOOD = new Pace.Signal(100, 1_000, false, 0, 1);
  private static final Pace.Signal BAD = new Pace.Signal(1_001, 1_000, false, 0, 1);

  private long now = NOON;
  private final Pace pace = new Pace(now);

  /** One second in which all that is allowed is sent. */
  private void second(Pace.Signal signal) {
    pace.take((int) pace.allowed(), now);
    now += 1_000;
    pace.hear(signal, now);
  }

  @Test
  void shouldGoUpByHalfUntilLiveIsFelt() {
    var rates = new ArrayList<Double>();
    for (int i = 0; i < 4; i++) {
      second(GOOD);
      rates.add(pace.allowed());
    }
    assertThat(rates).containsExactly(15_000.0, 22_500.0, 33_750.0, 50_625.0);
  }

  /** It is told nothing of live for so long: there is none. */
  @Test
  void shouldFeedAsFastAsItCanWhereNothingComesLive() {
    var none = new Pace.Signal(0, 1_000, false, 0, 1);
    second(none);
    assertThat(pace.allowed()).isLessThanOrEqualTo(2 * Pace.FIRST_RATE);
    second(none);
    second(none);
    assertThat(pace.allowed()).isLessThan(Pace.MOST_RATE);
    second(none);
    assertThat(pace.allowed()).isEqualTo(Pace.MOST_RATE);
    pace.take(1_000_000, now);
    assertThat(pace.waitFor(now + 100)).isZero();
  }

  /** As when live sets in: nothing is fed until it is known how it is without. */
  @Test
  void shouldListenWhereLiveIsNewToIt() {
    for (int i = 0; i < 4; i++) {
      second(new Pace.Signal(0, 1_000, false, 0, 1));
    }
    pace.hear(new Pace.Signal(900, 1_000, false, 0, 1), now);
    assertThat(pace.waitFor(now)).isPositive();
    pace.hear(new Pace.Signal(300, 1_000, false, 0, 1), now + 5_999);
    assertThat(pace.waitFor(now + 5_999)).isPositive();
    pace.hear(new Pace.Signal(80, 1_000, false, 0, 1), now + 6_000);
    assertThat(pace.baseline()).isEqualTo(80);
    assertThat(pace.waitFor(now + 6_000)).isZero();
    assertThat(pace.allowed()).isEqualTo(Pace.FIRST_RATE);
  }

  /** Measured while nothing was fed, it is the measure of what comes after. */
  @Test
  void shouldKeepLiveNearWhatItIsWithoutAReplay() {
    second(GOOD);
    assertThat(pace.baseline()).isEqualTo(100);
    second(new Pace.Signal(125, 1_000, false, 0, 1));
    double before = pace.allowed();
    assertThat(before).isEqualTo(22_500);
    second(new Pace.Signal(250, 1_000, false, 0, 1));
    assertThat(pace.allowed()).isCloseTo(before / 2, within(1e-6));
  }

  @Test
  void shouldBeQuietNowAndThenToHearHowLiveIsWithoutAReplay() {
    long begin = NOON - NOON % Pace.QUIET_EVERY + Pace.QUIET_EVERY;
    pace.hear(GOOD, now);
    assertThat(pace.waitFor(begin - 1)).isZero();
    assertThat(pace.waitFor(begin)).isPositive();
    pace.hear(new Pace.Signal(500, 1_000, false, 0, 1), begin + 5_000);
    assertThat(pace.baseline()).isEqualTo(100);
    double rate = pace.allowed();
    pace.hear(new Pace.Signal(40, 1_000, false, 0, 1), begin + 7_000);
    assertThat(pace.baseline()).isEqualTo(40);
    assertThat(pace.allowed()).isEqualTo(rate);
    assertThat(pace.waitFor(begin + Pace.QUIET)).isZero();
  }

  /** At the budget is within it; without a budget nothing is known. */
  @ParameterizedTest
  @CsvSource({
    "0, 1000, 15000",
    "1000, 1000, 15000",
    "1250, 1000, 7000",
    "2000, 1000, 5000",
    "60000, 1000, 2500",
    "60000, 0, 15000"
  })
  void shouldHoldTheP95AgainstTheBudget(long p95, long budget, double expected) {
    pace.hear(new Pace.Signal(p95, budget, false, 0, 1), now);
    second(new Pace.Signal(p95, budget, false, 0, 1));
    assertThat(pace.allowed()).isEqualTo(expected);
  }

  @Test
  void shouldBeCutAtOnceAndThenGoUpByStepsOfWhatItWas() {
    for (int i = 0; i < 4; i++) {
      second(GOOD);
    }
    double before = pace.allowed();
    second(new Pace.Signal(250, 1_000, false, 0, 1));
    assertThat(pace.allowed()).isCloseTo(0.5 * before, within(1e-6));
    second(GOOD);
    assertThat(pace.allowed()).isCloseTo(0.52 * before, within(1e-6));
    second(GOOD);
    assertThat(pace.allowed()).isCloseTo(0.5406 * before, within(1e-6));
  }

  /** A cut takes a while to show; the next one comes sooner where it gets worse meanwhile. */
  @ParameterizedTest
  @CsvSource({
    "1999, 9999, 1",
    "2000, 9999, 0.25",
    "2000, 1001, 1",
    "6999, 1001, 1",
    "7000, 1001, 0.25"
  })
  void shouldWaitUntilACutCanShowBeforeTheNext(long later, long p95, double left) {
    for (int i = 0; i < 4; i++) {
      second(GOOD);
    }
    pace.hear(BAD, now);
    double rate = pace.allowed();
    pace.hear(new Pace.Signal(p95, 1_000, false, 0, 1), now + later);
    assertThat(pace.allowed()).isCloseTo(left * rate, within(1e-6));
  }

  @Test
  void shouldGatherWhatGoesWithinAMinute() {
    assertThat(pace.section(1 << 24)).isEqualTo(600_000);
    assertThat(pace.section(70_000)).isEqualTo(70_000);
    pace.hear(new Pace.Signal(0, 1_000, false, 10, 1), now);
    assertThat(pace.section(1 << 24)).isEqualTo(4_096);
  }

  @Test
  void shouldNeverStopForGood() {
    second(GOOD);
    for (int i = 0; i < 200; i++) {
      second(BAD);
    }
    assertThat(pace.allowed()).isEqualTo(Pace.LEAST_RATE);
    second(GOOD);
    assertThat(pace.allowed()).isGreaterThan(Pace.LEAST_RATE);
  }

  @Test
  void shouldNotRaiseARateThatIsNotUsed() {
    pace.take(7_000, now);
    pace.hear(GOOD, now + 1_000);
    assertThat(pace.allowed()).isEqualTo(Pace.FIRST_RATE);
  }

  /** As between short splits: half of the time goes by with leases. */
  @Test
  void shouldRaiseARateThatHeldEventsBackThoughGapsLeaveItUnused() {
    pace.take(7_000, now);
    assertThat(pace.waitFor(now)).isPositive();
    pace.hear(GOOD, now + 1_000);
    assertThat(pace.allowed()).isEqualTo(1.5 * Pace.FIRST_RATE);
  }

  @Test
  void shouldNotRaiseARateWhereTheShareOfAllHeldEventsBack() {
    pace.hear(new Pace.Signal(0, 1_000, false, 100, 1), now);
    pace.take(10, now);
    assertThat(pace.waitFor(now)).isPositive();
    pace.hear(GOOD, now + 1_000);
    assertThat(pace.allowed()).isEqualTo(Pace.FIRST_RATE);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 10000",
    "300, 1, 300",
    "300, 3, 100",
    "300, 0, 300",
    "50000, 2, 10000",
    "1, 4, 0.25"
  })
  void shouldShareTheGreatestRateWithTheOtherWorkers(int maxRate, int workers, double expected) {
    pace.hear(new Pace.Signal(0, 1_000, false, maxRate, workers), now);
    assertThat(pace.allowed()).isEqualTo(expected);
  }

  @Test
  void shouldSpreadChunksOverTime() {
    assertThat(pace.waitFor(now)).isZero();
    assertThat(pace.chunk(4_096)).isEqualTo(1_000);
    pace.take(1_000, now);
    assertThat(pace.waitFor(now)).isEqualTo(100);
    assertThat(pace.waitFor(now + 99)).isEqualTo(1);
    assertThat(pace.waitFor(now + 100)).isZero();
    pace.take(1_000, now + 100);
    pace.giveBack(600);
    assertThat(pace.waitFor(now + 100)).isEqualTo(40);
  }

  @Test
  void shouldNotMakeUpForTimeInWhichNothingWasSent() {
    pace.take(1_000, now);
    now += 60_000;
    pace.take(1_000, now);
    assertThat(pace.waitFor(now)).isEqualTo(100);
  }

  @Test
  void shouldWaitWhilePausedAndOutsideOfTheHours() {
    pace.hear(new Pace.Signal(0, 1_000, true, 0, 1), now);
    assertThat(pace.waitFor(now)).isPositive();
    assertThat(pace.waiting(now)).isEqualTo("paused");
    pace.hear(GOOD, now);
    assertThat(pace.waitFor(now)).isZero();
    assertThat(pace.waiting(now)).isEmpty();
    pace.allow(Hours.parse("01:00-05:00", "Europe/Oslo"));
    assertThat(pace.waitFor(now)).isPositive();
    assertThat(pace.waiting(now)).isEqualTo("outside of 01:00-05:00 Europe/Oslo");
    assertThat(pace.waitFor(NOON + 12 * 3_600_000 + Pace.QUIET)).isZero();
  }

  /**
   * A machine that manages so many events a second: what it can't manage waits, and live waits with
   * it. Says once a second what the p95 of the last five seconds is.
   */
  private static final class Machine {

    private static final int CAPACITY = 20_000;
    private static final long BASE = 30;
    private static final long BUDGET = 200;

    private final List<Pace> workers;
    private final List<Double> delays = new ArrayList<>();
    private double backlog;
    private double replayed;
    private int over;

    Machine(List<Pace> workers) {
      this.workers = workers;
    }

    /** Runs for a while, in steps of 100 ms. */
    void run(long from, int seconds, double live) {
      replayed = 0;
      over = 0;
      long p95 = 0;
      for (int i = 0; i < 10 * seconds; i++) {
        long now = from + 100L * i;
        backlog = Math.max(0, backlog + live / 10 + feed(now) - CAPACITY / 10.0);
        delays.add(BASE + 1_000 * backlog / CAPACITY);
        over += delays.getLast() > BUDGET ? 1 : 0;
        if (i % 10 == 9) {
          p95 = p95();
        }
        for (var worker : workers) {
          worker.hear(new Pace.Signal(p95, BUDGET, false, 0, workers.size()), now);
        }
      }
    }

    private double feed(long now) {
      double fed = 0;
      for (var worker : workers) {
        while (worker.waitFor(now) == 0) {
          int events = worker.chunk(4_096);
          worker.take(events, now);
          fed += events;
        }
      }
      replayed += fed;
      return fed;
    }

    private long p95() {
      var recent =
          delays.subList(Math.max(0, delays.size() - 50), delays.size()).stream().sorted().toList();
      return recent.get(recent.size() * 95 / 100).longValue();
    }
  }

  /** Of what live leaves free at least so much is taken, and live is seldom over its budget. */
  @ParameterizedTest
  @CsvSource({"1", "3"})
  void shouldTakeWhatLiveLeavesFreeAndYieldWhenLiveNeedsMore(int workers) {
    var paces = new ArrayList<Pace>();
    for (int i = 0; i < workers; i++) {
      paces.add(new Pace(NOON));
    }
    var machine = new Machine(paces);
    machine.run(NOON, 600, 5_000);
    assertThat(machine.replayed / 600).as("of 15,000 events/s").isGreaterThan(15_000 * 0.65);
    assertThat(machine.over / 6_000.0).as("time over budget").isLessThan(0.15);
    machine.run(NOON + 600_000, 600, 17_000);
    assertThat(machine.replayed / 600).as("of 3,000 events/s").isGreaterThan(3_000 * 0.6);
    assertThat(machine.over / 6_000.0).as("time over budget").isLessThan(0.15);
    machine.run(NOON + 1_200_000, 120, 0);
    assertThat(machine.replayed / 120).as("of 20,000 events/s").isGreaterThan(20_000 * 0.5);
  }
}
