package io.watershed.protocol.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntityKeysTest {

  /** The vectors of Kafka's own test of its murmur2. */
  @ParameterizedTest
  @CsvSource({
    "21, -973932308",
    "foobar, -790332482",
    "a-little-bit-long-string, -985981536",
    "a-little-bit-longer-string, -1486304829",
    "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8, -58897971",
    "abc, 479470107"
  })
  void shouldHashAsKafkaDoes(String key, int hash) {
    assertThat(EntityKeys.murmur2(key.getBytes(StandardCharsets.UTF_8))).isEqualTo(hash);
    assertThat(EntityKeys.shardOf(key, 8)).isEqualTo((hash & 0x7fffffff) % 8);
  }

  @Test
  void shouldHashTheUtf8OfAKey() {
    assertThat(EntityKeys.shardOf("Gardermoen ✈", 100))
        .isEqualTo(
            (EntityKeys.murmur2("Gardermoen ✈".getBytes(StandardCharsets.UTF_8)) & 0x7fffffff)
                % 100);
  }

  @Test
  void shouldRefuseNoShards() {
    assertThatThrownBy(() -> EntityKeys.shardOf("a", 0))
        .hasMessage("shards: 0 (expected: at least 1)");
  }
}
