package io.watershed.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;

class StoreConfigTest {
  private final Config config = StoreConfig.load(ConfigFactory.empty());

  @Test
  void shouldGoAboveEveryReference() {
    assertThatCode(() -> StoreConfig.require(config)).doesNotThrowAnyException();
  }

  @Test
  void shouldGoBelowTheApplication() {
    var tuned = ConfigFactory.parseString("pekko.persistence.max-concurrent-recoveries = 7");
    assertThat(StoreConfig.load(tuned).getInt("pekko.persistence.max-concurrent-recoveries"))
        .isEqualTo(7);
  }

  @Test
  void shouldNameEachLostSetting() {
    var lost =
        ConfigFactory.parseString(
                "pekko.persistence.typed.stash-overflow-strategy = drop, jdbc-journal.dao = other")
            .withFallback(config);
    assertThatThrownBy(() -> StoreConfig.require(lost))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("stash-overflow-strategy: drop (expected: fail)")
        .hasMessageContaining("jdbc-journal.dao: other (expected: io.watershed");
  }

  @Test
  void shouldLetAConnectionFailBeforeTheBreakerDoes() {
    var settings = StoreSettings.from(config);
    for (var plugin : new String[] {"jdbc-journal", "jdbc-snapshot-store"}) {
      var patience = config.getDuration(plugin + ".circuit-breaker.call-timeout");
      assertThat(settings.connectTimeout()).isLessThan(patience);
      assertThat(settings.socketTimeout()).isLessThan(patience);
    }
  }

  @Test
  void shouldLetAWholeShardRecoverAtOnce() {
    assertThat(config.getInt("pekko.persistence.max-concurrent-recoveries")).isEqualTo(2000);
    assertThat(config.getDuration("jdbc-journal.recovery-event-timeout"))
        .isEqualTo(config.getDuration("jdbc-journal.circuit-breaker.call-timeout"));
  }
}
