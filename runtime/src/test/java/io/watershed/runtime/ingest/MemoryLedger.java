package io.watershed.runtime.ingest;

import io.watershed.persistence.QuarantinedEvent;
import io.watershed.persistence.SourcePosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A ledger in memory that can be made to fail. */
final class MemoryLedger implements Ledger {

  private final TreeMap<Long, QuarantinedEvent> quarantine = new TreeMap<>();
  private SourcePosition position;
  private boolean broken;

  static SourcePosition position(Assignment assignment, long offset, OptionalLong watermark) {
    return new SourcePosition(
        "p", assignment.topic(), assignment.source(), offset, 0, watermark, 0);
  }

  synchronized void begin(SourcePosition stored) {
    position = stored;
  }

  synchronized void breakDown(boolean down) {
    broken = down;
  }

  synchronized SourcePosition stored() {
    return position;
  }

  synchronized long offset() {
    return position == null ? -1 : position.offset();
  }

  synchronized List<QuarantinedEvent> quarantined() {
    return new ArrayList<>(quarantine.values());
  }

  @Override
  public synchronized Optional<SourcePosition> find(Assignment assignment) {
    check();
    return Optional.ofNullable(position);
  }

  @Override
  public synchronized void register(Assignment assignment, long start) {
    check();
    if (position == null) {
      position = position(assignment, start, OptionalLong.empty());
    }
  }

  @Override
  public synchronized void save(SourcePosition next) {
    check();
    if (next.offset() >= position.offset()) {
      position = next;
    }
  }

  @Override
  public synchronized long[] quarantinedFrom(Assignment assignment, long from) {
    check();
    return quarantine.tailMap(from).keySet().stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public synchronized void quarantine(List<QuarantinedEvent> events) {
    check();
    events.forEach(event -> quarantine.putIfAbsent(event.offset(), event));
  }

  private void check() {
    if (broken) {
      throw new IllegalStateException("the store is down");
    }
  }
}
