package io.watershed.multinode;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.multinode.flights.Comparison;
import io.watershed.multinode.flights.Hour;
import io.watershed.multinode.flights.ResultRow;
import io.watershed.v1.GetRequest;
import io.watershed.v1.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** An airport that reports no more flights: its windows close all the same. */
class QuietWindowsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Instant NOON = Instant.parse("2001-01-01T12:00:00Z");
  private static final Hour WINDOW = new Hour("QUIET", NOON.toEpochMilli());

  @Test
  void shouldFinaliseWindowsOfAQuietEntityAfterARestartOfEverything() throws Exception {
    Scenario.play("quiet", Site.Plan.of(1, "flights"), QuietWindowsIT::play);
  }

  @Test
  void shouldRefreshRowsThatACrashLeftBehind() throws Exception {
    Scenario.play(
        "owed",
        Site.Plan.of(1, "flights"),
        site -> {
          int flights = 20;
          for (int row = 1; row <= flights; row++) {
            send(site, row, "QUIET", NOON.plusSeconds(600));
          }
          awaitStored(site, flights);
          site.node().restart();
          Await.until(
              "all flights in the row",
              PATIENCE,
              () -> awaitRow(site, "PROVISIONAL").accepted() == flights);
        });
  }

  private static void awaitStored(Site site, long records) throws InterruptedException {
    Await.until(
        records + " records stored",
        PATIENCE,
        () -> {
          try (var connection = site.database().connect()) {
            return Comparison.stored(connection) == records;
          }
        });
  }

  private static void play(Site site) throws Exception {
    send(site, 1, "QUIET", NOON.plusSeconds(600));
    awaitRow(site, "PROVISIONAL");

    // The other airport's flight moves the watermark while nobody reads.
    site.node().kill();
    send(site, 2, "BUSY", NOON.plus(Duration.ofHours(5)));
    site.broker().restart();
    site.database().restart();
    site.node().start();

    var row = awaitRow(site, "FINAL");
    assertThat(row.accepted()).isEqualTo(1);
    try (var calls = new NodeCalls(site.node().grpcTarget())) {
      var request = GetRequest.newBuilder().setPipeline("flights").setEntity("QUIET").build();
      var answer = calls.get(request).get();
      assertThat(answer.getWindowsList())
          .singleElement()
          .satisfies(window -> assertThat(window.getStatus()).isEqualTo(Status.FINAL))
          .satisfies(
              window -> assertThat(window.getVersion().getRevision()).isEqualTo(row.revision()));
    }
  }

  private static ResultRow awaitRow(Site site, String status) throws InterruptedException {
    return Await.value(
        WINDOW + " " + status,
        PATIENCE,
        () -> {
          try (var connection = site.database().connect()) {
            Map<Hour, ResultRow> rows = ResultRow.all(connection);
            return Optional.ofNullable(rows.get(WINDOW)).filter(row -> row.status().equals(status));
          }
        });
  }

  private static void send(Site site, long row, String airport, Instant date) throws Exception {
    try (var records = new RawRecords(site.broker().bootstrapServers())) {
      var value =
          "{\"row\":%d,\"date\":%d,\"delay\":1,\"distance\":100,\"origin\":\"%s\",\"destination\":\"X\"}"
              .formatted(row, date.toEpochMilli(), airport);
      records.send(
          new ProducerRecord<>(
              "flights",
              0,
              date.toEpochMilli(),
              RawRecords.bytes(airport),
              RawRecords.bytes(value)));
    }
  }
}
