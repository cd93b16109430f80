package io.watershed.replay.plan;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.PipelineDefinition;
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

  /**
   * That of a job. Where the latest version wins, events of all times are fed: a revision may move
   * one over an edge of the range.
   */
  public static Scope of(ReplaySpec spec, PipelineDefinition pipeline) {
    Set<String> entities = Set.copyOf(spec.getEntitiesList());
    return pipeline.latestWins()
        ? new Scope(Long.MIN_VALUE, Long.MAX_VALUE, entities)
        : new Scope(spec.getFrom(), spec.getTo(), entities);
  }

  /** Whether an event is fed. */
  public boolean holds(Event event) {
    return event.time() >= from
        && event.time() < to
        && (entities.isEmpty() || entities.contains(event.entity()));
  }
}
