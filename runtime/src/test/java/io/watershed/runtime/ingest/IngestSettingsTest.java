package io.watershed.runtime.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.watershed.runtime.kafka.KafkaSettings;
import io.watershed.sharding.intake.Limits;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IngestSettingsTest {

  @Test
  void shouldKeepItsDefaults() {
    assertThat(ReaderPace.STANDARD)
        .isEqualTo(
            new ReaderPace(
                Duration.ofMillis(50),
                Duration.ofMillis(200),
                Duration.ofMillis(250),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1)));
    assertThat(Limits.STANDARD).isEqualTo(new Limits(4_096, 131_072, 100_000, 16_777_216, 400_000));
  }

  @Test
  void shouldReadFurtherClientPropertiesAsKafkaNamesThem() {
    var settings =
        KafkaSettings.from(
            ConfigFactory.parseString(
                """
                watershed.kafka {
                  bootstrap-servers = "a:9092,b:9092"
                  client { security.protocol = SSL, request.timeout.ms = 5000 }
                }
                """));
    assertThat(settings)
        .isEqualTo(
            new KafkaSettings(
                "a:9092,b:9092", Map.of("security.protocol", "SSL", "request.timeout.ms", "5000")));
  }

  @Test
  void shouldRefuseAnEmptyAddress() {
    assertThatThrownBy(() -> new KafkaSettings(" ", Map.of()))
        .hasMessage("watershed.kafka.bootstrap-servers: \" \" (expected: host:port)");
  }

  @Test
  void shouldRefuseLimitsThatContradictEachOther() {
    assertThatThrownBy(() -> new Limits(1, 1, 10, 1, 9))
        .hasMessage("trackedRecords: 9 (expected: >= heldEvents 10)");
  }
}
