package io.watershed.runtime.grpc;

import io.watershed.persistence.WindowRow;
import io.watershed.persistence.replay.ReplayStepRow;
import io.watershed.sharding.entity.WindowOrigins;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the store tells of one window.
 *
 * @param sides by generation
 * @param jobs those that cover the window, by generation
 * @param origins empty where no side has the window
 */
record Explanation(
    List<WindowRow> sides, Map<Integer, Job> jobs, Optional<WindowOrigins.Told> origins) {

  Explanation {
    sides = List.copyOf(sides);
    jobs = Map.copyOf(jobs);
  }

  /**
   * A replay job.
   *
   * @param files by number of the split
   */
  record Job(String name, List<ReplayStepRow> steps, Map<Integer, String> files) {
    Job {
      steps = List.copyOf(steps);
      files = Map.copyOf(files);
    }
  }
}
