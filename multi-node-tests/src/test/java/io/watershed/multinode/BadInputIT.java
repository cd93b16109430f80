package io.watershed.multinode;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.multinode.flights.Comparison;
import io.watershed.multinode.flights.FlightOracle;
import io.watershed.protocol.event.Refusal;
import io.watershed.protocol.pipeline.PipelineParser;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Bad records of every kind: kept with their reason, counted, and passed. */
class BadInputIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long NOON = Instant.parse("2001-01-01T12:00:00Z").toEpochMilli();
  private static final int CUT = 1 << 20;

  /** What stands in {@code quarantined_event}; the value's bytes by their hash. */
  private record Quarantined(
      String reason, String topic, int partition, long offset, int key, int value, int length) {}

  private record Bad(Refusal reason, byte[] key, byte[] value) {}

  @Test
  void shouldQuarantineEveryKindOfBadRecordAndGoOn() throws Exception {
    Scenario.play("bad-input", Site.Plan.of(1, "flights"), BadInputIT::play);
  }

  private static void play(Site site) throws Exception {
    var expected = new ArrayList<Quarantined>();
    try (var records = new RawRecords(site.broker().bootstrapServers())) {
      records.send(record(key("ATL"), flight("\"row\":1,\"origin\":\"ATL\"")));
      for (var bad : badRecords(maxRecordBytes(site))) {
        long offset = records.send(record(bad.key(), bad.value()));
        expected.add(row(bad, offset));
      }
      records.send(
          record(key("ATL"), flight("\"row\":2,\"origin\":\"ATL\",\"unknown\":\"field\"")));
    }
    long records = expected.size() + 2L;

    awaitStored(site, records);
    assertThat(quarantined(site)).containsExactlyElementsOf(expected);

    // Reading again from an older position must not count anything twice.
    site.node().kill();
    goBackToTheBeginning(site);
    site.node().start();
    awaitStored(site, records);
    assertThat(quarantined(site)).containsExactlyElementsOf(expected);
    awaitTheGoodOnes(site);
    try (var calls = new NodeCalls(site.node().grpcTarget())) {
      assertThat(calls.describe("flights").get().getQuarantined()).isEqualTo(expected.size());
    }
  }

  private static List<Bad> badRecords(int maxRecordBytes) {
    var good = "\"row\":9,\"origin\":\"ATL\"";
    var longKey = "K".repeat(10_000);
    long ahead = NOON + Duration.ofDays(1).toMillis();
    return List.of(
        new Bad(Refusal.NULL_VALUE, key("ATL"), null),
        new Bad(Refusal.UNDECODABLE, key("ATL"), new byte[] {0, (byte) 0xff, 1, 2}),
        new Bad(Refusal.UNDECODABLE, key("ATL"), new byte[0]),
        new Bad(Refusal.UNDECODABLE, key("ATL"), RawRecords.bytes("[1,2]")),
        new Bad(Refusal.OVERSIZED, key("ATL"), new byte[maxRecordBytes + 1]),
        new Bad(Refusal.MISSING_KEY, null, flight("\"row\":9")),
        new Bad(Refusal.MISSING_KEY, null, flight("\"row\":9,\"origin\":null")),
        new Bad(Refusal.EMPTY_KEY, key(""), flight("\"row\":9,\"origin\":\"\"")),
        new Bad(
            Refusal.KEY_TOO_LONG, key(longKey), flight("\"row\":9,\"origin\":\"" + longKey + "\"")),
        new Bad(Refusal.MISSING_ID, key("ATL"), flight("\"origin\":\"ATL\"")),
        new Bad(Refusal.MISSING_TIME, key("ATL"), json(good + ",\"delay\":1,\"distance\":1")),
        new Bad(
            Refusal.INVALID_TIME,
            key("ATL"),
            json(good + ",\"date\":\"noon\",\"delay\":1,\"distance\":1")),
        new Bad(
            Refusal.TOO_FAR_AHEAD,
            key("ATL"),
            json(good + ",\"date\":" + ahead + ",\"delay\":1,\"distance\":1")),
        new Bad(
            Refusal.MISSING_MEASURE,
            key("ATL"),
            json(good + ",\"date\":" + NOON + ",\"distance\":1")),
        new Bad(
            Refusal.INVALID_MEASURE,
            key("ATL"),
            json(good + ",\"date\":" + NOON + ",\"delay\":\"NaN\",\"distance\":1")),
        new Bad(
            Refusal.INVALID_MEASURE,
            key("ATL"),
            json(good + ",\"date\":" + NOON + ",\"delay\":NaN,\"distance\":1")));
  }

  private static byte[] key(String key) {
    return RawRecords.bytes(key);
  }

  private static byte[] flight(String fields) {
    return json(
        fields + ",\"date\":" + NOON + ",\"delay\":1,\"distance\":100,\"destination\":\"X\"");
  }

  private static byte[] json(String fields) {
    return RawRecords.bytes("{" + fields + "}");
  }

  private static ProducerRecord<byte[], byte[]> record(byte[] key, byte[] value) {
    return new ProducerRecord<>("flights", 0, NOON, key, value);
  }

  private static int maxRecordBytes(Site site) {
    return PipelineParser.parse(site.dir().resolve("pipelines").resolve("flights.conf"))
        .maxRecordBytes();
  }

  private static Quarantined row(Bad bad, long offset) {
    var value = bad.value();
    return new Quarantined(
        bad.reason().name(),
        "flights",
        0,
        offset,
        Arrays.hashCode(bad.key()),
        Arrays.hashCode(value == null || value.length <= CUT ? value : Arrays.copyOf(value, CUT)),
        value == null ? -1 : value.length);
  }

  private static List<Quarantined> quarantined(Site site) throws SQLException {
    var rows = new ArrayList<Quarantined>();
    try (var connection = site.database().connect();
        var statement = connection.createStatement();
        var found =
            statement.executeQuery(
                "select reason, topic, partition, record_offset, record_key, record_value,"
                    + " value_bytes from quarantined_event where pipeline = 'flights'"
                    + " order by record_offset")) {
      while (found.next()) {
        rows.add(
            new Quarantined(
                found.getString(1),
                found.getString(2),
                found.getInt(3),
                found.getLong(4),
                Arrays.hashCode(found.getBytes(5)),
                Arrays.hashCode(found.getBytes(6)),
                found.getInt(7)));
      }
    }
    return rows;
  }

  private static void goBackToTheBeginning(Site site) throws SQLException {
    try (var connection = site.database().connect();
        var statement = connection.createStatement()) {
      statement.executeUpdate("update source_position set next_offset = 0, watermark = null");
    }
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

  private static void awaitTheGoodOnes(Site site) throws InterruptedException {
    Await.until(
        "the good ones",
        PATIENCE,
        () -> {
          try (var connection = site.database().connect()) {
            return Comparison.totals(connection)
                .equals(Map.of("ATL", new FlightOracle.Totals(2, 0, 0, 0)));
          }
        });
  }
}
