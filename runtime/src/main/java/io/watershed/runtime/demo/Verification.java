package io.watershed.runtime.demo;

import io.watershed.runtime.demo.Oracle.Hour;
import io.watershed.runtime.demo.StoredResults.StoredTotals;
import io.watershed.runtime.demo.StoredResults.StoredWindow;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lays what is stored beside what the oracle says, and lists where they differ. */
final class Verification {

  private static final int KEPT = 20;

  private final Oracle.Truth truth;
  private final Set<Hour> found = new HashSet<>();
  private final List<String> first = new ArrayList<>();
  private long differences;
  private long finals;

  private Verification(Oracle.Truth truth) {
    this.truth = truth;
  }

  /**
   * The outcome.
   *
   * @param finals windows that are final or corrected in the store
   * @param differences how many there are
   * @param first the first of them, one line each
   */
  record Outcome(long finals, long late, long duplicates, long differences, List<String> first) {}

  /** Compares what the database holds. */
  static Outcome compare(Oracle.Truth truth, StoredResults stored) throws SQLException {
    var verification = new Verification(truth);
    stored.windows(verification::take);
    return verification.rest(stored.totals(), stored.figures().quarantined());
  }

  /** Compares all windows, all airports and the number of quarantined flights. */
  static Outcome compare(
      Oracle.Truth truth,
      Iterable<StoredWindow> windows,
      Map<String, StoredTotals> totals,
      long quarantined) {
    var verification = new Verification(truth);
    windows.forEach(verification::take);
    return verification.rest(totals, quarantined);
  }

  private Outcome rest(Map<String, StoredTotals> totals, long quarantined) {
    missing();
    totals(totals);
    same("quarantined", quarantined, truth.quarantined());
    return outcome(totals);
  }

  private Outcome outcome(Map<String, StoredTotals> totals) {
    return new Outcome(
        finals,
        totals.values().stream().mapToLong(StoredTotals::late).sum(),
        totals.values().stream().mapToLong(StoredTotals::duplicates).sum(),
        differences,
        List.copyOf(first));
  }

  private void take(StoredWindow stored) {
    finals += stored.status().equals("PROVISIONAL") ? 0 : 1;
    var hour = new Hour(stored.airport(), stored.start());
    var where = name(hour);
    var tally = truth.hours().get(hour);
    if (tally == null || !found.add(hour)) {
      differ(where + ": is stored (expected: no such window)");
      return;
    }
    same(where + " window", stored.window(), "hour");
    same(where + " size", stored.size(), Oracle.HOUR);
    same(where + " status", stored.status(), tally.status());
    same(where + " accepted", stored.accepted(), tally.count);
    same(where + " duplicates", stored.duplicates(), 0L);
    same(where + " flights", stored.flights(), tally.count);
    same(where + " delay_sum", stored.delaySum(), tally.delaySum);
    same(where + " delay_min", stored.delayMin(), tally.delayMin);
    same(where + " delay_max", stored.delayMax(), tally.delayMax);
    same(where + " delay_avg", stored.delayAvg(), (double) tally.delaySum / tally.count);
    same(where + " distance_sum", stored.distanceSum(), tally.distanceSum);
  }

  private void missing() {
    for (var hour : truth.hours().keySet()) {
      if (!found.contains(hour)) {
        differ(name(hour) + ": is missing");
      }
    }
  }

  private void totals(Map<String, StoredTotals> stored) {
    truth
        .airports()
        .forEach(
            (airport, totals) ->
                same(
                    airport + " totals",
                    stored.get(airport),
                    new StoredTotals(totals.accepted, 0, totals.late)));
    for (var airport : stored.keySet()) {
      if (!truth.airports().containsKey(airport)) {
        differ(airport + ": is stored (expected: no such airport)");
      }
    }
  }

  private void same(String what, Object stored, Object expected) {
    if (!expected.equals(stored)) {
      differ(what + ": " + stored + " (expected: " + expected + ")");
    }
  }

  private void differ(String line) {
    differences++;
    if (first.size() < KEPT) {
      first.add(line);
    }
  }

  private static String name(Hour hour) {
    return hour.airport() + " " + Instant.ofEpochMilli(hour.start());
  }
}
