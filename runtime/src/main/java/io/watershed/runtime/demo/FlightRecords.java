package io.watershed.runtime.demo;

import java.nio.charset.StandardCharsets;

/** Writes flights as the JSON records of the pipeline {@code flights}. */
record FlightRecords(Flights flights) {

  byte[] key(int row) {
    return flights.origin(row).getBytes(StandardCharsets.UTF_8);
  }

  byte[] value(int row) {
    // Airports are plain letters: nothing needs to be escaped.
    return ("{\"row\":"
            + row
            + ",\"date\":"
            + flights.date(row)
            + ",\"delay\":"
            + flights.delay(row)
            + ",\"distance\":"
            + flights.distance(row)
            + ",\"origin\":\""
            + flights.origin(row)
            + "\",\"destination\":\""
            + flights.destination(row)
            + "\"}")
        .getBytes(StandardCharsets.UTF_8);
  }
}
