package io.watershed.runtime.ingest;

import io.watershed.persistence.Quarantine;
import io.watershed.persistence.QuarantinedEvent;
import io.watershed.persistence.RaisedBy;
import io.watershed.persistence.SourcePosition;
import io.watershed.persistence.SourcePositions;
import io.watershed.persistence.Store;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The ledger of one pipeline in the store. */
final class StoreLedger implements Ledger {

  private final String pipeline;
  private final SourcePositions positions;
  private final Quarantine quarantine;

  StoreLedger(String pipeline, Store store) {
    this.pipeline = pipeline;
    this.positions = store.positions();
    this.quarantine = store.quarantine();
  }

  @Override
  public Optional<SourcePosition> find(Assignment assignment) {
    return positions.find(pipeline, assignment.source());
  }

  @Override
  public List<SourcePosition> all() {
    return positions.load(pipeline);
  }

  @Override
  public void register(Assignment assignment, long start) {
    positions.register(pipeline, assignment.topic(), assignment.source(), start);
  }

  @Override
  public void save(SourcePosition position) {
    positions.save(position);
  }

  @Override
  public void idle(Assignment assignment, long offset, OptionalLong since) {
    positions.idle(pipeline, assignment.source(), offset, since);
  }

  @Override
  public boolean raise(Assignment assignment, long to) {
    return positions.raise(pipeline, assignment.source(), to, RaisedBy.IDLE);
  }

  @Override
  public long[] quarantinedFrom(Assignment assignment, long from) {
    return quarantine.offsetsFrom(pipeline, assignment.source(), from).stream()
        .mapToLong(Long::longValue)
        .toArray();
  }

  @Override
  public void quarantine(List<QuarantinedEvent> events) {
    quarantine.add(events);
  }
}
