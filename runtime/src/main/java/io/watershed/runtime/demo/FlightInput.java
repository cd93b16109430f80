package io.watershed.runtime.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Gets the flights that a demo begins with: real ones, or made-up ones where npm can't fetch them.
 */
final class FlightInput {

  private static final long SEED = 2001;
  private static final String REAL = "real";
  private static final String GENERATED = "generated";

  private FlightInput() {}

  /**
   * The flights of the first days. A folder that has begun with one kind stays with it.
   *
   * @param generated whether made-up ones are asked for
   */
  static Flights load(DemoFolder folder, int days, boolean generated, PrintStream out)
      throws IOException {
    long begun = System.nanoTime();
    var flights =
        kind(folder, generated, out).equals(REAL)
            ? FlightFile.read(NpmPackage.flightsIn(folder.resolve("input")), days)
            : FlightGenerator.generate(SEED, days);
    out.printf(
        Locale.ROOT,
        "flights: %,d of %d days from %s, read in %.1f s%n",
        flights.size(),
        days,
        flights.name(),
        (System.nanoTime() - begun) / 1e9);
    return flights;
  }

  private static String kind(DemoFolder folder, boolean generated, PrintStream out)
      throws IOException {
    var wanted = folder.begunWith("input", generated ? GENERATED : null, REAL);
    if (wanted.equals(GENERATED)) {
      return GENERATED;
    }
    try {
      NpmPackage.fetch(folder.resolve("input"));
      return REAL;
    } catch (IOException e) {
      if (folder.recall("produced") != null) {
        throw e;
      }
      out.println("flights: the real ones can't be fetched: " + e.getMessage());
      out.println("flights: going on with made-up ones of the same shape (seed " + SEED + ")");
      folder.remember("input", GENERATED);
      return GENERATED;
    }
  }
}
