package io.watershed.runtime.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlightGeneratorTest {

  @Test
  void shouldMakeTheSameFlightsOfTheSameSeed() throws IOException {
    var one = FlightGenerator.generate(7, 2);
    assertThat(rows(FlightGenerator.generate(7, 2))).isEqualTo(rows(one));
    assertThat(rows(FlightGenerator.generate(8, 2))).isNotEqualTo(rows(one));
  }

  @Test
  void shouldMakeTheSameFlightsForEver() throws IOException {
    assertThat(rows(FlightGenerator.generate(2001, 3)).hashCode()).isEqualTo(-1_853_054_815);
  }

  @Test
  void shouldBeginWithTheSameFlightsHoweverManyDaysFollow() throws IOException {
    var two = rows(FlightGenerator.generate(7, 2));
    assertThat(rows(FlightGenerator.generate(7, 4))).startsWith(two.toArray(String[]::new));
  }

  @Test
  void shouldBeOrderedBySchedule() throws IOException {
    var flights = FlightGenerator.generate(7, 3);
    assertThat(IntStream.range(0, flights.size()).mapToLong(flights::date).toArray()).isSorted();
  }

  @Test
  void shouldHaveTheShapeOfTheRealOnes() throws IOException {
    var flights = FlightGenerator.generate(2001, 60);
    assertThat(flights.size()).isBetween(994_500, 994_700);
    var delays = IntStream.range(0, flights.size()).map(flights::delay).sorted().toArray();
    assertThat(delays[delays.length / 2]).isBetween(-2, 0);
    assertThat(delays[delays.length / 100 * 95]).isBetween(59, 63);
    assertThat(delays[delays.length - 1]).as("a heavy tail").isGreaterThan(1_000);
    assertThat(Arrays.stream(delays).filter(delay -> delay < -120).count())
        .as("recording errors")
        .isBetween(1L, 10L);
    var airports = new HashSet<String>();
    IntStream.range(0, flights.size()).forEach(row -> airports.add(flights.origin(row)));
    assertThat(airports).hasSizeGreaterThan(220).contains("ATL", "DFW", "ORD");
    var rows = rows(flights);
    assertThat(rows.size() - new HashSet<>(rows).size()).as("exact copies").isBetween(30, 120);
  }

  private static List<String> rows(Flights flights) {
    return IntStream.range(0, flights.size())
        .mapToObj(
            row ->
                flights.date(row)
                    + " "
                    + flights.delay(row)
                    + " "
                    + flights.distance(row)
                    + " "
                    + flights.origin(row)
                    + " "
                    + flights.destination(row))
        .toList();
  }
}
