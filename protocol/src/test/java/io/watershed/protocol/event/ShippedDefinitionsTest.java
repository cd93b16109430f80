package io.watershed.protocol.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.pipeline.Dedup;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.PipelineParser;
import io.watershed.protocol.pipeline.Window;
import io.watershed.protocol.pipeline.WindowType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** The definitions that come with the project read the records that their comments show. */
class ShippedDefinitionsTest {

  private static final WindowType.Grid UTC_DAY =
      new WindowType.Calendar(WindowType.Calendar.Unit.DAY, ZoneOffset.UTC);
  private static final WindowType.Grid OSLO_DAY =
      new WindowType.Calendar(WindowType.Calendar.Unit.DAY, ZoneId.of("Europe/Oslo"));

  @Test
  void shouldReadQuakes() {
    PipelineDefinition quakes = definition("quakes");
    EventDecoder decoder = EventDecoders.forPipeline(quakes);

    Event event =
        Records.event(
            decoder,
            """
            {"poll_time_ms": 1746366826000, "id": "ci41144664", "time_ms": 1746366018110,
             "updated_ms": 1746366236183, "mag": 4.5, "depth_km": 8.83,
             "place": "16 km WSW of Johannesburg, CA", "lon": -117.8, "lat": 35.3}
            """);
    Event open =
        Records.event(
            decoder,
            """
            {"id": "us7000", "time_ms": 1746366018110, "updated_ms": 1, "mag": -0.4, "depth_km": 5,
             "place": "Fiji region"}
            """);

    assertThat(event.entity()).isEqualTo("ci");
    assertThat(event.time()).isEqualTo(1746366018110L);
    assertThat(event.version()).isEqualTo(1746366236183L);
    assertThat(event.text(3)).isEqualTo("CA");
    assertThat(event.conditions()).isEqualTo(1);
    assertThat(open.text(3)).isEqualTo("Fiji region");
    assertThat(open.conditions()).isZero();
    assertThat(quakes.dedup().policy()).isEqualTo(new Dedup.Policy.LatestWins("updated_ms"));
    assertThat(quakes.windows()).extracting(Window::type).containsExactly(UTC_DAY);
  }

  @Test
  void shouldReadStations() {
    PipelineDefinition stations = definition("stations");
    EventDecoder decoder = EventDecoders.forPipeline(stations);

    Event event = Records.event(decoder, station(1, 0));

    assertThat(event.entity()).isEqualTo("2351");
    assertThat(event.time()).isEqualTo(1666551803000L);
    assertThat(event.measure(1)).isEqualTo(8);
    assertThat(event.conditions()).isEqualTo(0b01);
    assertThat(decoder.decode(Records.text(station(0, 0)))).isEqualTo(new Decoded.Filtered(0));
    assertThat(Records.event(decoder, station(1, 10)).conditions()).isZero();
    assertThat(stations.windows())
        .extracting(Window::type)
        .containsExactly(OSLO_DAY, new WindowType.Cumulative(OSLO_DAY, Duration.ofHours(1)));
    assertThat(stations.lateness().idleAfter()).contains(Duration.ofMinutes(1));
  }

  @Test
  void shouldReadFlightsInTwoPipelines() {
    PipelineDefinition extended = definition("flights-extended");
    String flight =
        """
        {"row": 17, "date": 978350400000, "delay": 61, "distance": 122, "origin": "MDW",
         "destination": "CLE"}
        """;

    Event event = Records.event(EventDecoders.forPipeline(extended), flight);
    Event plain = Records.event(EventDecoders.forPipeline(definition("flights")), flight);

    assertThat(event.entity()).isEqualTo(plain.entity()).isEqualTo("MDW");
    assertThat(event.idHigh()).isEqualTo(plain.idHigh());
    assertThat(event.text(2)).isEqualTo("CLE");
    assertThat(Double.longBitsToDouble(event.measure(3))).isEqualTo(0.5);
    assertThat(event.conditions()).isEqualTo(1);
    assertThat(extended.windows())
        .extracting(Window::type)
        .containsExactly(
            new WindowType.Tumbling(Duration.ofHours(1), Duration.ZERO),
            UTC_DAY,
            new WindowType.Sliding(Duration.ofHours(3), Duration.ofMinutes(15), Duration.ZERO),
            new WindowType.Session(Duration.ofMinutes(20), UTC_DAY));
  }

  private static String station(int installed, int bikes) {
    return """
        {"poll_time": 1666554528, "last_updated": 1666551803, "station_id": 2351,
         "last_reported": 1666551803, "num_bikes_available": %d, "num_docks_available": 8,
         "is_installed": %d, "is_renting": 1, "is_returning": 1}
        """
        .formatted(bikes, installed);
  }

  private static PipelineDefinition definition(String name) {
    return PipelineParser.parse(Path.of("../cluster-config/pipelines/" + name + ".conf"));
  }
}
