package io.watershed.sharding.simulation;

import java.util.Optional;

/** One run of the simulation: a seed is all it depends on. */
final class Simulation {

  private Simulation() {}

  /**
   * Runs one seed without replay jobs, with entities that share actors or not; what went wrong, in
   * words, or nothing.
   */
  static Optional<String> run(long seed, Mutation mutation, boolean buckets) {
    return run(seed, mutation, buckets, false);
  }

  /** Runs one seed. */
  static Optional<String> run(long seed, Mutation mutation, boolean buckets, boolean replays) {
    World world = null;
    try {
      world = new World(seed, mutation, buckets, replays);
      world.run();
      return Optional.empty();
    } catch (RuntimeException | AssertionError e) {
      return Optional.of(describe(seed, world, e));
    }
  }

  private static String describe(long seed, World world, Throwable failure) {
    StringBuilder words = new StringBuilder();
    boolean replays = world != null && world.replays != null;
    words.append("seed ").append(seed).append(": ").append(failure.getMessage());
    words.append("\nagain: mvn -pl sharding -am test -Dtest=");
    words.append(replays ? "ReplaySimulationTest" : "SimulationTest");
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
      if (replays) {
        world.replays.jobs.all.values().forEach(job -> words.append("\njob: ").append(job.row()));
      }
      words.append("\nlast steps:\n").append(world.trace);
    }
    return words.toString();
  }
}
