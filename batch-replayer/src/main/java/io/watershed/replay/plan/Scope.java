package io.watershed.replay.plan;

import io.watershed.protocol.event.Event;
import io.watershed.v1.ReplaySpec;
import java.util.Set;

/**
 * Which events a job is about.
 *
 * @param from event time, epoch ms
 * @param to event time, epoch ms, exclusive
 * @param entities keys; empty: all
 */
public record Scope(long from, long to, Set<String> entities) {

  public Scope {
    entities = Set.copyOf(entities);
  }

  /** That of a job. */
  public static Scope of(ReplaySpec spec) {
    return new Scope(spec.getFrom(), spec.getTo(), Set.copyOf(spec.getEntitiesList()));
  }

  /** Whether an event is fed. */
  public boolean holds(Event event) {
    return event.time() >= from
        && event.time() < to
        && (entities.isEmpty() || entities.contains(event.entity()));
  }
}
