package io.watershed.runtime.ingest;

import io.watershed.persistence.QuarantinedEvent;
import io.watershed.persistence.RaisedBy;
import io.watershed.persistence.SourcePosition;
import io.watershed.protocol.event.SourcePartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A ledger in memory that can be made to fail. */
final class MemoryLedger implements Ledger {

  private final TreeMap<Long, QuarantinedEvent> quarantine = new TreeMap<>();
  private final Map<SourcePartition, SourcePosition> others = new HashMap<>();
  private SourcePosition position;
  private boolean broken;
  private int attempts;

  static SourcePosition position(Assignment assignment, long offset, OptionalLong watermark) {
    return new SourcePosition(
        "p", assignment.topic(), assignment.source(), offset, 0, watermark, 0);
  }

  synchronized void begin(SourcePosition stored) {
    position = stored;
  }

  /** Another partition of the pipeline stands there now. */
  synchronized void other(SourcePartition partition, long watermark, boolean idle) {
    long now = System.currentTimeMillis();
    others.put(
        partition,
        new SourcePosition(
            "p",
            "t",
            partition,
            1,
            0,
            OptionalLong.of(watermark),
            Optional.empty(),
            idle ? OptionalLong.of(now) : OptionalLong.empty(),
            now));
  }

  synchronized void breakDown(boolean down) {
    broken = down;
  }

  /** How often a position was to be saved. */
  synchronized int attempts() {
    return attempts;
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
  public synchronized List<SourcePosition> all() {
    check();
    var all = new ArrayList<>(others.values());
    all.add(position);
    return all;
  }

  @Override
  public synchronized void save(SourcePosition next) {
    attempts++;
    check();
    boolean newer =
        next.epoch() > position.epoch()
            || (next.epoch() == position.epoch() && next.offset() > position.offset());
    if (newer || next.epoch() < 0) {
      position =
          new SourcePosition(
              next.pipeline(),
              next.topic(),
              next.partition(),
              next.offset(),
              next.epoch(),
              next.watermark(),
              position.raise(),
              OptionalLong.empty(),
              next.updatedAt());
    }
  }

  @Override
  public synchronized void idle(Assignment assignment, long offset, OptionalLong since) {
    check();
    if (position.offset() == offset) {
      raised(position.raise(), since);
    }
  }

  @Override
  public synchronized boolean raise(Assignment assignment, long to) {
    check();
    if (position.effectiveWatermark().orElse(Long.MIN_VALUE) >= to) {
      return false;
    }
    raised(Optional.of(new SourcePosition.Raise(to, RaisedBy.IDLE)), position.idleSince());
    return true;
  }

  private void raised(Optional<SourcePosition.Raise> raise, OptionalLong idleSince) {
    position =
        new SourcePosition(
            position.pipeline(),
            position.topic(),
            position.partition(),
            position.offset(),
            position.epoch(),
            position.watermark(),
            raise,
            idleSince,
            position.updatedAt());
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
