package io.watershed.runtime.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.protocol.file.RowTree;
import io.watershed.runtime.produce.RowFormats;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Reads the flights of the first days from a Parquet file. */
final class FlightFile {

  /** Midnight before the first flight. */
  static final Instant FIRST_DAY = Instant.parse("2001-01-01T00:00:00Z");

  /** Days that the file covers; the last one has six flights. */
  static final int DAYS = 182;

  private FlightFile() {}

  /** Midnight behind so many days, epoch ms. */
  static long end(int days) {
    return FIRST_DAY.plus(Duration.ofDays(days)).toEpochMilli();
  }

  /** The flights that are scheduled in the first days; the file is ordered by schedule. */
  static Flights read(Path file, int days) throws IOException {
    long end = end(days);
    var flights = new Flights.Builder(file.getFileName().toString());
    try (var rows = RowFormats.named("parquet").open(file)) {
      long number = 0;
      while (rows.next()) {
        var row = RowTree.of(rows);
        long date = number(file, number, row, "date");
        if (date >= end) {
          break;
        }
        flights.add(
            date,
            number(file, number, row, "delay"),
            number(file, number, row, "distance"),
            row.path("origin").asText(),
            row.path("destination").asText());
        number++;
      }
    }
    return flights.build();
  }

  private static long number(Path file, long number, ObjectNode row, String field)
      throws IOException {
    var value = row.path(field);
    if (!value.canConvertToLong()) {
      throw new IOException(
          "%s, row %d: %s: %s (expected: a number)".formatted(file, number, field, value));
    }
    return value.longValue();
  }
}
