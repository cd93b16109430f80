package io.watershed.sharding.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.protocol.event.EntityKeys;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Numbers in brackets: invariants of docs/entities.md. */
class PlacementTest {

  /** [8] These places are stored: they never change. */
  @Test
  void shouldKeepEveryEntityWhereItAlwaysWas() {
    Placement placement = Placement.of(8, OptionalInt.of(5));
    assertThat(placement.unitOf("ORD")).isEqualTo("#3/1");
    assertThat(placement.unitOf("device-000017")).isEqualTo("#4/4");
    assertThat(placement.unitOf("Å")).isEqualTo("#3/2");
  }

  /** [8] */
  @Test
  void shouldPutABucketIntoTheShardThatItsEntitiesHadAlone() {
    Placement placement = Placement.of(12, OptionalInt.of(7));
    for (int i = 0; i < 1_000; i++) {
      String key = "device-" + i;
      assertThat(placement.unitOf(key)).startsWith("#" + EntityKeys.shardOf(key, 12) + "/");
    }
  }

  @Test
  void shouldSpreadEntitiesEvenly() {
    Placement placement = Placement.of(6, OptionalInt.of(10));
    Map<String, Integer> sizes = new HashMap<>();
    for (int i = 0; i < 60_000; i++) {
      sizes.merge(placement.unitOf("device-" + i), 1, Integer::sum);
    }
    assertThat(sizes).hasSize(60);
    assertThat(sizes.values()).allMatch(size -> size > 850 && size < 1_150);
  }

  @Test
  void shouldNameAnEntityThatHasAnActorByItsKey() {
    assertThat(Placement.ofEntities(8).unitOf("#7/3")).isEqualTo("#7/3");
    assertThat(Placement.ofEntities(8).buckets()).isEmpty();
  }

  @Test
  void shouldRefuseNoBucketsAtAll() {
    assertThatThrownBy(() -> Placement.of(8, OptionalInt.of(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("shards: 8, buckets: OptionalInt[0] (expected: at least 1 each)");
  }
}
