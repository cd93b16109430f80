package io.watershed.sharding.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The decisions on replay jobs that one entity has heard of: which results count where. */
public record ReplaySwitches(List<ReplaySwitch> all) {

  /** No job has ever been decided on. */
  public static final ReplaySwitches NONE = new ReplaySwitches(List.of());

  public ReplaySwitches {
    all = List.copyOf(all);
  }

  /** The job whose results count for a window; empty: the live ones do. */
  public Optional<ReplaySwitch> current(long start, long end) {
    return all.isEmpty()
        ? Optional.empty()
        : all.stream()
            .filter(decided -> decided.promoted() && decided.holds(start, end))
            .max(Comparator.comparingInt(ReplaySwitch::decision));
  }

  /** Whose results count for a window; 0: the live ones. */
  public int generation(long start, long end) {
    return current(start, end).map(ReplaySwitch::generation).orElse(0);
  }

  /** Number of the last decision that touched a window; 0: none has. */
  public int decision(long start, long end) {
    int last = 0;
    for (ReplaySwitch decided : all) {
      if (decided.holds(start, end)) {
        last = Math.max(last, decided.decision());
      }
    }
    return last;
  }

  /** The same with the newest decision on a job instead of the former one. */
  ReplaySwitches with(ReplaySwitch newest) {
    List<ReplaySwitch> others =
        new ArrayList<>(
            all.stream().filter(other -> other.generation() != newest.generation()).toList());
    others.add(newest);
    others.sort(Comparator.comparingInt(ReplaySwitch::generation));
    return new ReplaySwitches(others);
  }

  Optional<ReplaySwitch> of(int generation) {
    return all.stream().filter(decided -> decided.generation() == generation).findFirst();
  }
}
