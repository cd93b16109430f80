package io.watershed.runtime.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.runtime.broker.EmbeddedKafka;
import io.watershed.runtime.broker.Topics;
import io.watershed.runtime.produce.ProducedRows;
import io.watershed.runtime.produce.RecordSender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightProductionIT {

  private static final int PARTITIONS = 4;

  @TempDir static Path dir;
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(dir, 0);
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void shouldGoOnInTheOrderOfArrivalWhereItStopped() throws Exception {
    var flights = FlightGenerator.generate(1, 1);
    try (var topics = Topics.at(kafka.bootstrapServers())) {
      topics.create("flights", PARTITIONS);
      sendSome(flights, "flights", 5_000);
      assertThat(produce(flights, "flights")).isEqualTo(flights.size() - 5_000L);
      assertThat(produce(flights, "flights")).as("nothing is left").isZero();
      assertThat(topics.endOffsets("flights").values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(flights.size());
    }
  }

  @Test
  void shouldRefuseATopicThatWasFilledWithOtherFlights() throws Exception {
    try (var topics = Topics.at(kafka.bootstrapServers())) {
      topics.create("others", PARTITIONS);
    }
    assertThat(produce(FlightGenerator.generate(1, 2), "others")).isPositive();
    var fewer = FlightGenerator.generate(1, 1);
    assertThatThrownBy(() -> produce(fewer, "others"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not among the " + fewer.size() + " flights of this run");
  }

  /** What a producer leaves behind that was killed after so many flights. */
  private static void sendSome(Flights flights, String topic, int count) throws IOException {
    var records = new FlightRecords(flights);
    try (var sender = new RecordSender(target(flights, topic))) {
      for (int row : Arrays.copyOf(flights.byArrival(), count)) {
        var key = records.key(row);
        int partition = Utils.toPositive(Utils.murmur2(key)) % PARTITIONS;
        sender.send(partition, flights.arrival(row), key, records.value(row), row);
      }
      sender.flush();
    }
  }

  private static long produce(Flights flights, String topic) throws IOException {
    var before = ProducedRows.read(kafka.bootstrapServers(), topic, PARTITIONS, flights.name());
    try (var sender = new RecordSender(target(flights, topic))) {
      return new FlightProduction(Reports.of(flights), PARTITIONS)
          .run(sender, before, flights.size());
    }
  }

  private static RecordSender.Target target(Flights flights, String topic) {
    return new RecordSender.Target(kafka.bootstrapServers(), topic, flights.name(), 1 << 20, 0);
  }
}
