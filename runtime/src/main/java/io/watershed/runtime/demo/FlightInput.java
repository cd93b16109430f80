package io.watershed.runtime.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
   * @param more days whose flights come behind those
   * @param generated whether made-up ones are asked for
   */
  static Reports load(DemoFolder folder, int days, int more, boolean generated, PrintStream out)
      throws IOException {
    long begun = System.nanoTime();
    int all = Math.min(FlightFile.DAYS, days + more);
    var flights =
        kind(folder, generated, out).equals(REAL)
            ? FlightFile.read(NpmPackage.flightsIn(folder.resolve("input")), all)
            : FlightGenerator.generate(SEED, all);
    int first = 0;
    while (first < flights.size() && flights.date(first) < FlightFile.end(days)) {
      first++;
    }
    out.printf(
        Locale.ROOT,
        "flights: %,d of %d days from %s, read in %.1f s%n",
        first,
        days,
        flights.name(),
        (System.nanoTime() - begun) / 1e9);
    return Reports.of(flights, first);
  }

  /**
   * A file with these flights, for a replay: the one that they were read from, or made-up ones
   * written down.
   */
  static Path file(DemoFolder folder, Flights flights) throws IOException {
    if (folder.recall("input").equals(REAL)) {
      return NpmPackage.flightsIn(folder.resolve("input"));
    }
    var file = Files.createDirectories(folder.resolve("input")).resolve(flights.name() + ".csv");
    try (var out = new PrintWriter(Files.newBufferedWriter(file))) {
      out.println("date,delay,distance,origin,destination");
      for (int row = 0; row < flights.size(); row++) {
        out.println(
            "%d,%d,%d,%s,%s"
                .formatted(
                    flights.date(row),
                    flights.delay(row),
                    flights.distance(row),
                    flights.origin(row),
                    flights.destination(row)));
      }
      if (out.checkError()) {
        throw new IOException(file + ": can't be written");
      }
    }
    return file;
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
