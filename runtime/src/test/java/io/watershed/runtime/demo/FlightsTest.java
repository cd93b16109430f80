package io.watershed.runtime.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FlightsTest {

  private static final long NOON = 979_300_800_000L;
  private static final long MINUTE = 60_000;

  @Test
  void shouldOrderByArrivalThenByRow() {
    var flights =
        new Flights.Builder("test")
            .add(NOON, 30, 1, "A", "B")
            .add(NOON + MINUTE, -1, 1, "A", "B")
            .add(NOON + 2 * MINUTE, -2, 1, "A", "B")
            .add(NOON + 3 * MINUTE, -1_116, 1, "A", "B")
            .build();
    assertThat(flights.byArrival()).containsExactly(3, 1, 2, 0);
    assertThat(flights.arrival(3)).isEqualTo(NOON + (3 - 1_116) * MINUTE);
  }

  @Test
  void shouldHaveNoOrderOfNoFlights() {
    assertThat(new Flights.Builder("test").build().byArrival()).isEmpty();
  }

  @Test
  void shouldKeepEveryValueOfMoreFlightsThanItHadRoomFor() {
    var builder = new Flights.Builder("test");
    for (int i = 0; i < 200_000; i++) {
      builder.add(NOON + i * MINUTE, i % 1_000 - 100, i % 5_000, "O" + i % 200, "D" + i % 300);
    }
    var flights = builder.build();
    assertThat(flights.size()).isEqualTo(200_000);
    assertThat(flights.date(199_999)).isEqualTo(NOON + 199_999 * MINUTE);
    assertThat(flights.delay(199_999)).isEqualTo(899);
    assertThat(flights.distance(199_999)).isEqualTo(4_999);
    assertThat(flights.origin(199_999)).isEqualTo("O199");
    assertThat(flights.destination(199_999)).isEqualTo("D199");
  }

  @Test
  void shouldRefuseValuesThatNoFlightHas() {
    var builder = new Flights.Builder("test");
    assertThatThrownBy(() -> builder.add(NOON + 1, 0, 1, "A", "B"))
        .hasMessage("date: " + (NOON + 1) + " (expected: a full minute)");
    assertThatThrownBy(() -> builder.add(NOON, 40_000, 1, "A", "B"))
        .hasMessage("delay: 40000 (expected: -32768 to 32767)");
  }

  @Test
  void shouldWriteRecordsAsJson() {
    var flights = new Flights.Builder("test").add(NOON, -7, 2_176, "LAS", "PHL").build();
    var records = new FlightRecords(flights);
    assertThat(new String(records.value(0), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"row\":0,\"date\":979300800000,\"delay\":-7,\"distance\":2176,\"origin\":\"LAS\","
                + "\"destination\":\"PHL\"}");
    assertThat(new String(records.key(0), StandardCharsets.UTF_8)).isEqualTo("LAS");
  }
}
