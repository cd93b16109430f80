package io.watershed.sharding.simulation;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.Change;
import io.watershed.sharding.engine.EntityEvent;
import io.watershed.sharding.engine.EntityEvent.EventsApplied;
import io.watershed.sharding.engine.EntityEvent.RowsPublished;
import io.watershed.sharding.engine.EntityEvent.WindowsClosed;
import io.watershed.sharding.engine.EntitySnapshot;
import io.watershed.sharding.engine.ShadowChange;
import io.watershed.sharding.engine.StoredEvent;
import io.watershed.sharding.engine.Unit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One transaction of an entity or a bucket: the stored event, the rows that it names, and perhaps a
 * snapshot.
 *
 * @param parts what it is to each entity
 * @param snapshot of each entity of the unit; empty: there is none
 */
record Write(
    String unit,
    long sequence,
    int writer,
    StoredEvent event,
    List<Part> parts,
    List<EntitySnapshot> snapshot) {

  /**
   * What it is to an entity.
   *
   * @param source the only source partition that feeds the entity, written into its rows
   */
  record Part(
      String entity,
      EntityEvent event,
      Change change,
      List<ShadowChange> shadows,
      Optional<SourcePartition> source) {

    static Part of(Unit.Changed changed) {
      return new Part(
          changed.state().entity(),
          changed.event(),
          changed.state().lastChange(),
          changed.state().shadowChanges(),
          changed.state().source());
    }

    @Override
    public String toString() {
      return switch (event) {
        case EventsApplied applied ->
            applied.events() + " of partition " + applied.source().partition();
        case WindowsClosed closed -> "advance of " + entity + " to " + closed.watermark();
        case RowsPublished published -> "refresh of " + entity;
        case EntityEvent.ReplayApplied applied ->
            applied.events() + " for job " + applied.generation();
        case EntityEvent.ReplaySealed sealed -> "seal of job " + sealed.generation();
        case EntityEvent.ReplaySwitched switched ->
            switched.kind() + " of job " + switched.terms().job();
      };
    }
  }

  @Override
  public String toString() {
    return parts.stream()
        .map(Part::toString)
        .collect(Collectors.joining(", ", unit + "#" + writer + " " + sequence + ": ", ""));
  }
}
