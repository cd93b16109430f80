package io.watershed.runtime.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.runtime.demo.StoredResults.StoredTotals;
import io.watershed.runtime.demo.StoredResults.StoredWindow;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VerificationTest {

  private static final long SIX = Instant.parse("2001-01-01T06:00:00Z").toEpochMilli();
  private static final long HOUR = 3_600_000;

  private final Flights flights =
      new Flights.Builder("test")
          .add(SIX, 10, 100, "ATL", "ORD")
          .add(SIX + 60_000, 5, 200, "ATL", "ORD")
          .add(SIX + 3 * HOUR, 0, 1, "ATL", "ORD")
          .build();
  private final Map<String, StoredTotals> totals = new HashMap<>();

  @BeforeEach
  void storeTotals() {
    totals.put("ATL", new StoredTotals(3, 0, 0));
  }

  @Test
  void shouldFindNoDifferenceWhereThereIsNone() {
    var outcome = compare(List.of(six("FINAL", 15L), nine()), 0);
    assertThat(outcome.first()).isEmpty();
    assertThat(outcome.differences()).isZero();
    assertThat(outcome.finals()).isEqualTo(1);
  }

  @Test
  void shouldNameTheValueThatDiffers() {
    assertThat(compare(List.of(six("FINAL", 14L), nine()), 0).first())
        .containsExactly("ATL 2001-01-01T06:00:00Z delay_sum: 14 (expected: 15)");
  }

  @Test
  void shouldTellAnAbsentValueFromAnyNumber() {
    assertThat(compare(List.of(six("FINAL", null), nine()), 0).first())
        .containsExactly("ATL 2001-01-01T06:00:00Z delay_sum: null (expected: 15)");
  }

  @Test
  void shouldFindAWindowThatIsStillOpenOrClosedTooEarly() {
    var early = window(SIX + 3 * HOUR, "FINAL", 1, 0L, 0, 0, 0.0, 1);
    assertThat(compare(List.of(six("PROVISIONAL", 15L), early), 0).first())
        .containsExactly(
            "ATL 2001-01-01T06:00:00Z status: PROVISIONAL (expected: FINAL)",
            "ATL 2001-01-01T09:00:00Z status: FINAL (expected: PROVISIONAL)");
  }

  @Test
  void shouldFindWindowsThatAreMissingOrTooMany() {
    var extra = window(SIX + HOUR, "FINAL", 1, 0L, 0, 0, 0.0, 1);
    assertThat(compare(List.of(six("FINAL", 15L), extra), 0).first())
        .containsExactly(
            "ATL 2001-01-01T07:00:00Z: is stored (expected: no such window)",
            "ATL 2001-01-01T09:00:00Z: is missing");
  }

  @Test
  void shouldFindDuplicatesAndLateFlightsThatWereNone() {
    totals.put("ATL", new StoredTotals(3, 1, 0));
    totals.put("ORD", new StoredTotals(0, 0, 1));
    assertThat(compare(List.of(six("FINAL", 15L), nine()), 2).first())
        .containsExactly(
            "ATL totals: StoredTotals[accepted=3, duplicates=1, late=0]"
                + " (expected: StoredTotals[accepted=3, duplicates=0, late=0])",
            "ORD: is stored (expected: no such airport)",
            "quarantined: 2 (expected: 0)");
  }

  private Verification.Outcome compare(List<StoredWindow> stored, long quarantined) {
    return Verification.compare(Oracle.of(flights, 8), stored, totals, quarantined);
  }

  private static StoredWindow six(String status, Long delaySum) {
    return window(SIX, status, 2, delaySum, 5, 10, 7.5, 300);
  }

  private static StoredWindow nine() {
    return window(SIX + 3 * HOUR, "PROVISIONAL", 1, 0L, 0, 0, 0.0, 1);
  }

  private static StoredWindow window(
      long start,
      String status,
      long count,
      Long sum,
      long min,
      long max,
      double average,
      long distance) {
    return new StoredWindow(
        "ATL", start, HOUR, "hour", status, count, 0, count, sum, min, max, average, distance);
  }
}
