package io.watershed.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.watershed.persistence.StoreSettings.JournalSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StoreSettingsTest {

  @Test
  void shouldHaveTheseDefaults() {
    assertThat(StoreSettings.from(ConfigFactory.load()))
        .isEqualTo(
            new StoreSettings(
                "jdbc:postgresql://127.0.0.1:5432/watershed",
                "watershed",
                "",
                16,
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                new JournalSettings(2, 4, 4000, 8 * 1024 * 1024)));
  }

  @Test
  void shouldNameEveryBadValue() {
    var config =
        ConfigFactory.parseString(
            "watershed.store { jdbc-url = \"mysql\", pool-size = 6, socket-timeout = 20s,"
                + " idle-transaction-timeout = 21s }");
    assertThatThrownBy(() -> StoreSettings.from(config.withFallback(ConfigFactory.load())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("watershed.store.jdbc-url: mysql (expected: jdbc:postgresql://")
        .hasMessageContaining("watershed.store.pool-size: 6 (expected: more than")
        .hasMessageContaining("watershed.store.idle-transaction-timeout: PT21S (expected: from")
        .hasMessageContaining("watershed.store.socket-timeout: PT20S (expected: more than");
  }

  @Test
  void shouldNotShowThePassword() {
    var config =
        ConfigFactory.parseString("watershed.store.password = hush")
            .withFallback(ConfigFactory.load());
    assertThat(StoreSettings.from(config).toString()).doesNotContain("hush");
  }
}
