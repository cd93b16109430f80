package io.watershed.runtime.results;

import io.watershed.persistence.WindowRow;
import io.watershed.persistence.replay.ReplayJobs;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Which replay job has made a result, by the result's generation. Of one pipeline; blocks. */
final class ReplayJobNames implements Function<WindowRow, Optional<String>> {

  private final ReplayJobs replays;

  /** Which job has a generation never changes. */
  private final Map<Integer, Optional<String>> names = new ConcurrentHashMap<>();

  ReplayJobNames(ReplayJobs replays) {
    this.replays = replays;
  }

  @Override
  public Optional<String> apply(WindowRow row) {
    return row.generation() == 0
        ? Optional.empty()
        : names.computeIfAbsent(
            row.generation(), generation -> replays.jobOf(row.pipeline(), generation));
  }
}
