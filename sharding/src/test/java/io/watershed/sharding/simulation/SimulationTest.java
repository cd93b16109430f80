package io.watershed.sharding.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the simulation for many seeds: {@code -Dsimulation.seeds=N -Dsimulation.from=S}. A failure
 * names its seed, the command that repeats it, and the last steps.
 */
class SimulationTest {

  private static final long SEEDS = Long.getLong("simulation.seeds", 2_000);
  private static final long FROM = Long.getLong("simulation.from", 0);

  /** Any of the broken worlds has to be found out within so many seeds. */
  private static final long FOUND_WITHIN = 300;

  @ParameterizedTest(name = "buckets: {0}")
  @ValueSource(booleans = {false, true})
  void shouldHoldEveryCheckForEverySeed(boolean buckets) {
    List<String> failures =
        LongStream.range(FROM, FROM + SEEDS)
            .parallel()
            .mapToObj(seed -> Simulation.run(seed, Mutation.NONE, buckets))
            .flatMap(Optional::stream)
            .limit(5)
            .toList();

    assertThat(failures).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("mutations")
  void shouldFindOutWhateverIsBrokenOnPurpose(Mutation mutation) {
    assertThat(found(mutation, false)).isPresent();
    assertThat(found(mutation, true)).isPresent();
  }

  static Stream<Mutation> mutations() {
    return Stream.of(Mutation.values())
        .filter(mutation -> mutation != Mutation.NONE && !mutation.isOfReplays());
  }

  private static Optional<String> found(Mutation mutation, boolean buckets) {
    return LongStream.range(0, FOUND_WITHIN)
        .mapToObj(seed -> Simulation.run(seed, mutation, buckets))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /**
   * Seeds that have found something once: 25 and 394 a window that was withdrawn twice by one
   * stored event, 2502 an oracle that mixed up two events of one id, the first of which was
   * forgotten.
   */
  @ParameterizedTest
  @ValueSource(longs = {25, 394, 2502})
  void shouldStillHoldWhereItDidNotOnce(long seed) {
    assertThat(Simulation.run(seed, Mutation.NONE, false)).isEmpty();
    assertThat(Simulation.run(seed, Mutation.NONE, true)).isEmpty();
  }

  @ParameterizedTest(name = "buckets: {0}")
  @ValueSource(booleans = {false, true})
  void shouldRepeatARunExactly(boolean buckets) {
    World one = new World(17, Mutation.NONE, buckets, false);
    World other = new World(17, Mutation.NONE, buckets, false);

    one.run();
    other.run();

    assertThat(other.trace.toString()).isEqualTo(one.trace.toString());
  }
}
