package io.watershed.runtime.grpc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which entities this node has recorded as touched by a job, so that it need not ask the store for
 * each chunk. Bounded: what it has forgotten is recorded once more. Thread-safe.
 */
final class TouchedEntities {

  private final int most;
  private final Map<String, Set<String>> byJob = new HashMap<>();
  private int size;

  /**
   * @param most entities of all jobs that are remembered
   */
  TouchedEntities(int most) {
    this.most = most;
  }

  /** Those that are not known to be recorded. */
  synchronized List<String> unknown(String job, Collection<String> entities) {
    Set<String> known = byJob.getOrDefault(job, Set.of());
    List<String> unknown = new ArrayList<>();
    for (String entity : entities) {
      if (!known.contains(entity)) {
        unknown.add(entity);
      }
    }
    return unknown;
  }

  /** Notes that the entities are recorded. */
  synchronized void add(String job, Collection<String> entities) {
    if (size + entities.size() > most) {
      byJob.clear();
      size = 0;
    }
    Set<String> known = byJob.computeIfAbsent(job, unknown -> new HashSet<>());
    for (String entity : entities) {
      if (known.add(entity)) {
        size++;
      }
    }
  }
}
