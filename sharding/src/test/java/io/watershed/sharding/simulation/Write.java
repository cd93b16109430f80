package io.watershed.sharding.simulation;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.Change;
import io.watershed.sharding.engine.EntityEvent;
import io.watershed.sharding.engine.EntityEvent.EventsApplied;
import io.watershed.sharding.engine.EntityEvent.RowsPublished;
import io.watershed.sharding.engine.EntityEvent.WindowsClosed;
import io.watershed.sharding.engine.EntitySnapshot;
import java.util.Optional;

/**
 * One transaction of an entity: the stored event, the rows that it names, and perhaps a snapshot.
 *
 * @param source the only source partition that feeds the entity, written into its rows
 */
record Write(
    String entity,
    long sequence,
    int writer,
    EntityEvent event,
    Change change,
    Optional<SourcePartition> source,
    Optional<EntitySnapshot> snapshot) {

  @Override
  public String toString() {
    String what =
        switch (event) {
          case EventsApplied applied ->
              applied.events() + " of partition " + applied.source().partition();
          case WindowsClosed closed -> "advance to " + closed.watermark();
          case RowsPublished published -> "refresh";
        };
    return entity + "#" + writer + " " + sequence + ": " + what;
  }
}
