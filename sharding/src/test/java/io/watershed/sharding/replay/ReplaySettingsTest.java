package io.watershed.sharding.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplaySettingsTest {

  @Test
  void shouldHaveTheseDefaults() {
    assertThat(ReplaySettings.from(ConfigFactory.load()))
        .isEqualTo(
            new ReplaySettings(
                Duration.ofHours(1),
                Duration.ofHours(1),
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                256));
  }

  @Test
  void shouldRefuseWhatMakesNoSense() {
    assertThatThrownBy(
            () ->
                ReplaySettings.from(
                    ConfigFactory.parseString("watershed.replay.repeat-after = 0")
                        .withFallback(ConfigFactory.load())))
        .hasMessage("repeat-after: PT0S (expected: more than 0)");
    assertThatThrownBy(
            () ->
                ReplaySettings.from(
                    ConfigFactory.parseString("watershed.replay.units-at-a-time = 0")
                        .withFallback(ConfigFactory.load())))
        .hasMessage("units-at-a-time: 0 (expected: at least 1)");
  }
}
