package io.watershed.protocol.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketsTest {

  @ParameterizedTest
  @CsvSource({
    "2000, 1000000, 8, 63",
    "2000, 1000000, 1, 500",
    "2000, 1, 8, 1",
    "2, 2000000000, 1, 10000",
    "1000000, 2000000000, 3, 667"
  })
  void shouldHaveAsManyBucketsAsTheExpectedEntitiesFill(
      int perActor, long expected, int shards, int buckets) {
    assertThat(new Buckets(perActor, expected).perShard(shards)).isEqualTo(buckets);
  }
}
