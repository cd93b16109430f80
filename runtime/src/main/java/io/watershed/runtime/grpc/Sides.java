package io.watershed.runtime.grpc;

import io.watershed.persistence.Generations;
import io.watershed.sharding.engine.ReplaySwitch;
import io.watershed.sharding.engine.ReplaySwitches;
import java.util.ArrayList;
import java.util.Comparator;

/** Whose rows an entity's answers are made of, by what it has heard of replay jobs. */
final class Sides {

  private Sides() {}

  /** Those that count. */
  static Generations current(ReplaySwitches switches) {
    return new Generations(
        switches.all().stream()
            .filter(ReplaySwitch::promoted)
            .sorted(Comparator.comparingInt(ReplaySwitch::decision).reversed())
            .map(Sides::promoted)
            .toList());
  }

  /** Those that counted in the range of a decision before it. */
  static Generations before(ReplaySwitches switches, ReplaySwitch decision) {
    var others =
        new ReplaySwitches(
            switches.all().stream()
                .filter(other -> other.generation() != decision.generation())
                .toList());
    var promoted = new ArrayList<>(current(others).promoted());
    if (!decision.promoted()) {
      promoted.addFirst(promoted(decision));
    }
    return new Generations(promoted);
  }

  private static Generations.Promoted promoted(ReplaySwitch decided) {
    return new Generations.Promoted(decided.generation(), decided.from(), decided.to());
  }
}
