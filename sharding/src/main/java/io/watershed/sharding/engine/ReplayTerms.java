package io.watershed.sharding.engine;

import io.watershed.protocol.event.SourcePartition;
import java.util.Map;

/**
 * What an entity has to know of a replay job.
 *
 * @param generation tells the job's results from live ones and from those of other jobs; from 1
 * @param from first event time (epoch ms) that the job corrects
 * @param to the first one behind it
 * @param cut live events up to these positions are not part of the truth, since the files stand for
 *     them; empty: every live event is
 */
public record ReplayTerms(
    String job, int generation, long from, long to, Map<SourcePartition, FencePosition> cut) {

  public ReplayTerms {
    cut = Map.copyOf(cut);
    if (generation < 1 || from >= to) {
      throw new IllegalArgumentException(
          "job %s: generation %d, from %d to %d (expected: generation >= 1, from < to)"
              .formatted(job, generation, from, to));
    }
  }

  /** Whether an event at this time belongs to the range. */
  public boolean holds(long time) {
    return time >= from && time < to;
  }

  /** Whether a window lies in the range as a whole: only then the job corrects it. */
  public boolean holds(long start, long end) {
    return start >= from && end <= to;
  }
}
