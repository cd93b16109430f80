package io.watershed.sharding.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.intake.IdleRaise.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdleRaiseTest {

  private static final UUID TOPIC = UUID.randomUUID();
  private static final long SINCE = 1_000;
  private static final long BEFORE = 999;

  @Test
  void shouldRaiseToTheLeastOfThoseThatAreNotIdle() {
    assertThat(
            target(
                idle(0, 10), moving(1, 50, SINCE), moving(2, 40, BEFORE), idle(3, 20), idle(4, 90)))
        .hasValue(40);
  }

  @Test
  void shouldRaiseAPartitionThatWasNeverFed() {
    assertThat(target(unfed(0, true), moving(1, 50, SINCE))).hasValue(50);
  }

  @Test
  void shouldNotRaiseWhereAllAreIdle() {
    assertThat(target(idle(0, 10), idle(1, 50), unfed(2, true))).isEmpty();
  }

  @Test
  void shouldNotRaiseAlone() {
    assertThat(target(idle(0, 10))).isEmpty();
    assertThat(target()).isEmpty();
  }

  /** It may be on its way, or back-pressured: nobody knows how far behind it is. */
  @Test
  void shouldWaitForAPartitionThatIsNotIdleAndHasNoWatermark() {
    assertThat(target(idle(0, 10), moving(1, 50, SINCE), unfed(2, false))).isEmpty();
  }

  /** Where everything has stopped at once, nothing tells that time goes on. */
  @Test
  void shouldNotRaiseByWhatWasThereBefore() {
    assertThat(target(idle(0, 10), moving(1, 50, BEFORE), moving(2, 60, BEFORE))).isEmpty();
  }

  @Test
  void shouldNeverLower() {
    assertThat(target(idle(0, 50), moving(1, 50, SINCE))).isEmpty();
    assertThat(target(idle(0, 51), moving(1, 50, SINCE))).isEmpty();
  }

  /** Whoever is raised in whatever order: none passes one that is not idle, and none goes back. */
  @Test
  void shouldKeepTheRuleInAnyOrder() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int round = 0; round < 1_000; round++) {
      var standings = new ArrayList<Standing>();
      int size = 1 + random.nextInt(5);
      IntStream.range(0, size).forEach(p -> standings.add(any(p, random)));
      var least =
          standings.stream()
              .filter(s -> !s.idle())
              .mapToLong(s -> s.watermark().orElse(Long.MIN_VALUE))
              .min();
      for (int step = 0; step < 10; step++) {
        int p = random.nextInt(size);
        var before = standings.get(p);
        if (before.idle()) {
          var to = IdleRaise.target(before.partition(), SINCE, standings);
          if (to.isPresent()) {
            assertThat(to.getAsLong())
                .as("seed %d", seed)
                .isEqualTo(least.orElseThrow())
                .isGreaterThan(before.watermark().orElse(Long.MIN_VALUE));
            standings.set(p, new Standing(before.partition(), to, true, before.movedAt()));
          }
        }
      }
    }
  }

  private static Standing any(int partition, Random random) {
    return new Standing(
        new SourcePartition(TOPIC, partition),
        random.nextInt(5) == 0 ? OptionalLong.empty() : OptionalLong.of(random.nextInt(100)),
        random.nextBoolean(),
        random.nextBoolean() ? SINCE : BEFORE);
  }

  private static OptionalLong target(Standing... all) {
    return IdleRaise.target(new SourcePartition(TOPIC, 0), SINCE, List.of(all));
  }

  private static Standing idle(int partition, long watermark) {
    return new Standing(
        new SourcePartition(TOPIC, partition), OptionalLong.of(watermark), true, SINCE);
  }

  private static Standing moving(int partition, long watermark, long at) {
    return new Standing(
        new SourcePartition(TOPIC, partition), OptionalLong.of(watermark), false, at);
  }

  private static Standing unfed(int partition, boolean idle) {
    return new Standing(new SourcePartition(TOPIC, partition), OptionalLong.empty(), idle, SINCE);
  }
}
