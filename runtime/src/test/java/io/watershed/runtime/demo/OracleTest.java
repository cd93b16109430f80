package io.watershed.runtime.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class OracleTest {

  private static final long SIX = Instant.parse("2001-01-01T06:00:00Z").toEpochMilli();
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;

  private final Flights.Builder flights = new Flights.Builder("test");

  @Test
  void shouldTallyAnHour() {
    fly(5, 10, 100);
    fly(20, -3, 200);
    fly(59, 0, 300);
    var hour = truth().hours().get(new Oracle.Hour("ATL", SIX));
    assertThat(hour.count).isEqualTo(3);
    assertThat(hour.delaySum).isEqualTo(7);
    assertThat(hour.delayMin).isEqualTo(-3);
    assertThat(hour.delayMax).isEqualTo(10);
    assertThat(hour.distanceSum).isEqualTo(600);
    assertThat(hour.isFinal).isFalse();
  }

  @Test
  void shouldCloseAnHourOnceTheWatermarkReachesItsEndPlusLateness() {
    fly(0, 0, 1);
    fly(134, 0, 1);
    assertThat(isFinal(SIX)).as("a minute short").isFalse();
    fly(135, 0, 1);
    assertThat(isFinal(SIX)).isTrue();
    assertThat(truth().finalHours()).isEqualTo(1);
  }

  @Test
  void shouldCountALateFlightAndLeaveTheHourAsItWas() {
    fly(0, 0, 1);
    fly(135, 0, 1);
    fly(59, 77, 1);
    var truth = truth();
    assertThat(truth.late()).isEqualTo(1);
    assertThat(truth.hours().get(new Oracle.Hour("ATL", SIX)).count).isEqualTo(1);
    assertThat(truth.airports().get("ATL").accepted).isEqualTo(2);
  }

  @Test
  void shouldAcceptAFlightAMinuteBeforeItsHourCloses() {
    fly(0, 0, 1);
    fly(134, 0, 1);
    fly(59, 76, 1);
    assertThat(truth().late()).isZero();
    assertThat(truth().hours().get(new Oracle.Hour("ATL", SIX)).count).isEqualTo(2);
  }

  @Test
  void shouldKeepAFlightFarAheadOutOfEverything() {
    fly(0, 0, 1);
    fly(200, -121, 1);
    var truth = truth();
    assertThat(truth.quarantined()).isEqualTo(1);
    assertThat(truth.hours()).hasSize(1);
    assertThat(isFinal(SIX)).as("it does not move the watermark").isFalse();
  }

  @Test
  void shouldTakeAFlightExactlyAsFarAheadAsAllowed() {
    fly(200, -120, 1);
    assertThat(truth().quarantined()).isZero();
  }

  @Test
  void shouldNotCloseAnHourByFlightsOfAnotherPartition() {
    fly(0, 0, 1);
    var other = otherPartitionThan("ATL");
    flights.add(SIX + 10 * HOUR, 0, 1, other, "ATL");
    assertThat(Oracle.of(flights.build(), 8).finalHours()).isZero();
    assertThat(Oracle.of(flights.build(), 1).finalHours()).as("one partition for all").isEqualTo(1);
  }

  @Test
  void shouldGoByTheOrderOfReportsNotOfRows() {
    fly(59, 77, 1);
    fly(135, 0, 1);
    assertThat(truth().late()).isEqualTo(1);
  }

  @Test
  void shouldHoldEveryFlightOfTheFirstDaysOnceTheyAreCorrected() {
    fly(0, 0, 1);
    fly(59, 77, 1);
    fly(70, -121, 1);
    fly(135, 0, 1);
    fly(400, 0, 1);
    var reports = Reports.of(flights.build(), 4);
    var live = Oracle.of(reports, 5, 8);
    var truth = Oracle.corrected(reports, 5, 8);
    assertThat(live.hours().get(new Oracle.Hour("ATL", SIX)).count).isEqualTo(1);
    assertThat(truth.hours().get(new Oracle.Hour("ATL", SIX)).count).isEqualTo(2);
    assertThat(truth.hours().get(new Oracle.Hour("ATL", SIX)).status()).isEqualTo("CORRECTED");
    assertThat(truth.hours().get(new Oracle.Hour("ATL", SIX + HOUR)).count)
        .as("one that pretended to come from the future")
        .isEqualTo(1);
    assertThat(truth.hours().get(new Oracle.Hour("ATL", SIX + 6 * HOUR)).status())
        .as("behind the first days")
        .isEqualTo("PROVISIONAL");
    assertThat(truth.airports().get("ATL").late).isEqualTo(live.airports().get("ATL").late);
    assertThat(truth.quarantined()).isEqualTo(1);
  }

  @Test
  void shouldReportFurtherDaysBehindTheFirst() {
    fly(59, 300, 1);
    fly(70, 0, 1);
    fly(80, 0, 1);
    assertThat(Reports.of(flights.build(), 2).rows()).containsExactly(1, 0, 2);
    assertThat(Reports.of(flights.build()).rows()).containsExactly(1, 2, 0);
  }

  private void fly(int minutesPastSix, int delay, int distance) {
    flights.add(SIX + minutesPastSix * MINUTE, delay, distance, "ATL", "ORD");
  }

  private Oracle.Truth truth() {
    return Oracle.of(flights.build(), 8);
  }

  private boolean isFinal(long start) {
    return truth().hours().get(new Oracle.Hour("ATL", start)).isFinal;
  }

  private static String otherPartitionThan(String airport) {
    for (var candidate : new String[] {"ORD", "DFW", "LAX", "JFK", "SEA", "MIA"}) {
      if (partition(candidate) != partition(airport)) {
        return candidate;
      }
    }
    throw new AssertionError("all in one partition");
  }

  private static int partition(String key) {
    var bytes = key.getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(bytes)) % 8;
  }
}
