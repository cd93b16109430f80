package io.watershed.multinode;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.runtime.child.ChildJvm;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Records that could not become events, and are brought in from quarantine. */
class QuarantineIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long FIRST_NOON = Instant.parse("2001-01-01T12:00:00Z").toEpochMilli();
  private static final long NOON = Instant.parse("2001-01-02T12:00:00Z").toEpochMilli();

  @Test
  void shouldBringInWhatIsAnEventByNowAndKeepTheRest() throws Exception {
    Scenario.play("quarantine", Site.Plan.of(1, "flights"), QuarantineIT::play);
  }

  private static void play(Site site) throws Exception {
    send(site, FIRST_NOON, flight(1, FIRST_NOON));
    // A day ahead of its record's timestamp, which a file's row can't be.
    send(site, FIRST_NOON, flight(2, NOON));
    send(site, FIRST_NOON, "no JSON");
    Await.until("records are in quarantine", PATIENCE, () -> quarantined(site).size() == 2);
    var before = quarantined(site);

    assertThat(redrive(site, "--dry-run")).contains("1 events of 1 entities").contains("1 refused");
    assertThat(windows(site)).containsExactly("2001-01-01 12: 1, live");

    assertThat(redrive(site, "--job-id", "repaired", "--promote"))
        .contains("2 records to decode again")
        .contains("1 records are events now; 1 were refused again and stay");
    assertThat(windows(site))
        .containsExactly("2001-01-01 12: 1, repaired", "2001-01-02 12: 1, repaired");
    assertThat(quarantined(site)).isEqualTo(before);
    assertThat(redrive(site, "--job-id", "repaired", "--promote")).contains("repaired: PROMOTED");

    // The same record from Kafka is the same event, so that it doesn't count again.
    send(site, NOON, flight(2, NOON));
    send(site, NOON, flight(3, NOON));
    Await.until(
        "another flight of that hour counts",
        PATIENCE,
        () -> windows(site).contains("2001-01-02 12: 2, repaired"));
  }

  private static String redrive(Site site, String... options) throws Exception {
    var log = Files.createTempFile(site.dir(), "redrive", ".log");
    var arguments =
        new ArrayList<>(
            List.of(
                "quarantine",
                "redrive",
                "flights",
                "--from",
                "2001-01-01",
                "--to",
                "2001-01-03",
                "--file",
                site.dir().resolve("quarantine.parquet").toString(),
                "--address",
                site.node().grpcTarget()));
    arguments.addAll(List.of(options));
    var command =
        ChildJvm.start(
            new ChildJvm.Settings(
                System.getProperty("java.class.path"),
                List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                "io.watershed.runtime.cli.Watershed",
                arguments,
                log));
    assertThat(command.awaitExit()).as(command::tail).isZero();
    return Files.readString(log);
  }

  private static void send(Site site, long timestamp, String value)
      throws InterruptedException, ExecutionException {
    try (var records = new RawRecords(site.broker().bootstrapServers())) {
      records.send(
          new ProducerRecord<>(
              "flights", 0, timestamp, RawRecords.bytes("ATL"), RawRecords.bytes(value)));
    }
  }

  private static String flight(int row, long date) {
    return "{\"row\":%d,\"origin\":\"ATL\",\"date\":%d,\"delay\":1,\"distance\":100}"
        .formatted(row, date);
  }

  private static List<String> quarantined(Site site) throws SQLException {
    return texts(
        site,
        "select topic || ' ' || record_offset || ': ' || reason from quarantined_event"
            + " order by record_offset");
  }

  private static List<String> windows(Site site) throws SQLException {
    return texts(
        site,
        "select to_char(window_start at time zone 'UTC', 'YYYY-MM-DD HH24') || ': ' || accepted"
            + " || ', ' || coalesce(replay_job, 'live') from window_current order by window_start");
  }

  private static List<String> texts(Site site, String sql) throws SQLException {
    var texts = new ArrayList<String>();
    try (var connection = site.database().connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }
}
