package io.watershed.runtime.demo;

import io.watershed.runtime.produce.ProducedRows;
import io.watershed.runtime.produce.RecordSender;
import java.io.IOException;
import org.apache.kafka.common.utils.Utils;

/**
 * Sends flights in the order in which they are reported, each with that time as its timestamp, and
 * goes on where an earlier run of it stopped.
 */
final class FlightProduction {

  private final Flights flights;
  private final Reports reports;
  private final FlightRecords records;
  private final int partitions;

  FlightProduction(Reports reports, int partitions) {
    this.reports = reports;
    this.flights = reports.flights();
    this.records = new FlightRecords(flights);
    this.partitions = partitions;
  }

  /**
   * Sends what the topic doesn't hold yet; returns once all of it is acknowledged.
   *
   * @param before what it holds
   * @param count only the first so many reports
   * @return how many were sent
   */
  long run(RecordSender sender, ProducedRows before, int count) throws IOException {
    var ahead = new boolean[partitions];
    for (int p = 0; p < partitions; p++) {
      ahead[p] = before.last(p).isEmpty();
    }
    for (int i = 0; i < reports.size(); i++) {
      int row = reports.rows()[i];
      var key = records.key(row);
      int partition = Utils.toPositive(Utils.murmur2(key)) % partitions;
      if (ahead[partition] && i < count) {
        sender.send(partition, flights.arrival(row), key, records.value(row), row);
      } else if (!ahead[partition] && before.last(partition).getAsLong() == row) {
        ahead[partition] = true;
      }
    }
    sender.flush();
    requireAllFound(before, ahead);
    return sender.sent();
  }

  private void requireAllFound(ProducedRows before, boolean[] ahead) throws IOException {
    for (int p = 0; p < partitions; p++) {
      if (!ahead[p]) {
        throw new IOException(
            "partition "
                + p
                + " of the topic ends with row "
                + before.last(p).getAsLong()
                + " of "
                + flights.name()
                + ", which is not among the "
                + flights.size()
                + " flights of this run (expected: the same input as before)");
      }
    }
  }
}
