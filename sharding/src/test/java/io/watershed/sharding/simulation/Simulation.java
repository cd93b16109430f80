package io.watershed.sharding.simulation;

import java.util.Optional;

/** One run of the simulation: a seed is all it depends on. */
final class Simulation {

  private Simulation() {}

  /**
   * Runs one seed, with entities that share actors or not; what went wrong, in words, or nothing.
   */
  static Optional<String> run(long seed, Mutation mutation, boolean buckets) {
    World world = null;
    try {
      world = new World(seed, mutation, buckets);
      world.run();
      return Optional.empty();
    } catch (RuntimeException | AssertionError e) {
      return Optional.of(describe(seed, world, e));
    }
  }

  private static String describe(long seed, World world, Throwable failure) {
    StringBuilder words = new StringBuilder();
    words.append("seed ").append(seed).append(": ").append(failure.getMessage());
    words.append("\nagain: mvn -pl sharding -am test -Dtest=SimulationTest");
    words.append(" -Dsurefire.failIfNoSpecifiedTests=false");
    words.append(" -Dsimulation.seeds=1 -Dsimulation.from=").append(seed);
    if (!(failure instanceof Violation)) {
      words.append('\n').append(failure);
      for (StackTraceElement element : failure.getStackTrace()) {
        words.append("\n  at ").append(element);
      }
    }
    if (world != null) {
      words.append("\nwindows: ").append(world.definition.windows());
      words.append("\nentities: ").append(world.placement);
      words.append("\nlateness: ").append(world.definition.lateness());
      words.append("\ndedup: ").append(world.definition.dedup());
      words.append("\nlast steps:\n").append(world.trace);
    }
    return words.toString();
  }
}
