package io.watershed.sharding.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the simulation with replay jobs for many seeds, every other one with entities that share
 * actors: {@code -Dsimulation.replays=N -Dsimulation.from=S}. A failure names its seed, the command
 * that repeats it, and the last steps.
 */
class ReplaySimulationTest {

  private static final long SEEDS =
      Long.getLong("simulation.replays", Long.getLong("simulation.seeds", 1_000));
  private static final long FROM = Long.getLong("simulation.from", 0);

  /** Any of the broken worlds has to be found out within so many seeds. */
  private static final long FOUND_WITHIN = 300;

  @Test
  void shouldHoldEveryCheckForEverySeed() {
    List<String> failures =
        LongStream.range(FROM, FROM + SEEDS)
            .parallel()
            .mapToObj(seed -> run(seed, Mutation.NONE))
            .flatMap(Optional::stream)
            .limit(5)
            .toList();

    assertThat(failures).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("mutations")
  void shouldFindOutWhateverIsBrokenOnPurpose(Mutation mutation) {
    assertThat(
            LongStream.range(0, FOUND_WITHIN)
                .mapToObj(seed -> run(seed, mutation))
                .flatMap(Optional::stream)
                .findFirst())
        .isPresent();
  }

  static Stream<Mutation> mutations() {
    return Stream.of(Mutation.values()).filter(Mutation::isOfReplays);
  }

  @Test
  void shouldRepeatARunExactly() {
    World one = new World(18, Mutation.NONE, true, true);
    World other = new World(18, Mutation.NONE, true, true);

    one.run();
    other.run();

    assertThat(other.trace.toString()).isEqualTo(one.trace.toString());
  }

  private static Optional<String> run(long seed, Mutation mutation) {
    return Simulation.run(seed, mutation, seed % 2 == 1, true);
  }
}
