package io.watershed.protocol.pipeline;

import java.util.Optional;

/** Reads whether entities share actors, and how many there will be. */
final class BucketsReader {

  private static final int MOST_PER_ACTOR = 1_000_000;
  private static final int MOST_ENTITIES = 2_000_000_000;
  private static final String PER_ACTOR = "entities-per-actor";
  private static final String EXPECTED = "expected-entities";

  private final Section pipeline;
  private final Problems problems;

  BucketsReader(Section pipeline, Problems problems) {
    this.pipeline = pipeline;
    this.problems = problems;
  }

  /** Empty where each entity has its own actor, or where there are problems. */
  Optional<Buckets> read() {
    int before = problems.count();
    Optional<Integer> perActor = pipeline.number(PER_ACTOR, 1, MOST_PER_ACTOR, 1);
    Optional<Integer> expected = pipeline.number(EXPECTED, 1, MOST_ENTITIES);
    if (perActor.isEmpty() || problems.count() > before) {
      return Optional.empty();
    }
    if (perActor.get() == 1) {
      expected.ifPresent(
          entities ->
              problems.wrong(
                  pipeline.object().get(EXPECTED),
                  pipeline.path(EXPECTED),
                  "no value, unless " + PER_ACTOR + " is above 1"));
      return Optional.empty();
    }
    if (expected.isEmpty()) {
      problems.absent(
          pipeline.object().get(PER_ACTOR),
          pipeline.path(EXPECTED),
          "a whole number from 1 to "
              + MOST_ENTITIES
              + ", for "
              + PER_ACTOR
              + " is "
              + perActor.get());
    }
    return expected.map(entities -> new Buckets(perActor.get(), entities));
  }
}
