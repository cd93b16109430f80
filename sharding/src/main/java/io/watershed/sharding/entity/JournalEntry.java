package io.watershed.sharding.entity;

import io.watershed.persistence.Dressed;
import io.watershed.persistence.EntityRow;
import io.watershed.persistence.LateRow;
import io.watershed.persistence.WindowRow;
import io.watershed.sharding.engine.EntityEvent;
import java.util.List;
import java.util.Optional;

/**
 * An entity's event on its way to or from the journal: already serialized, since its size decides
 * when a snapshot is due, and dressed with the rows that belong into its transaction. Read back it
 * has none.
 */
final class JournalEntry implements Dressed {

  private final EntityEvent event;
  private final String manifest;
  private final byte[] bytes;
  private final List<WindowRow> windowRows;
  private final List<LateRow> lateRows;
  private final List<EntityRow> entityRows;
  private final Optional<SnapshotPart> snapshot;

  JournalEntry(
      EntityEvent event,
      byte[] bytes,
      List<WindowRow> windowRows,
      List<LateRow> lateRows,
      List<EntityRow> entityRows,
      Optional<SnapshotPart> snapshot) {
    this.event = event;
    this.manifest = EventFormat.manifest(event);
    this.bytes = bytes;
    this.windowRows = windowRows;
    this.lateRows = lateRows;
    this.entityRows = entityRows;
    this.snapshot = snapshot;
  }

  /** As the journal gives it back. */
  static JournalEntry read(String manifest, byte[] bytes) {
    return new JournalEntry(
        EventFormat.read(manifest, bytes),
        bytes,
        List.of(),
        List.of(),
        List.of(),
        Optional.empty());
  }

  EntityEvent event() {
    return event;
  }

  String manifest() {
    return manifest;
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public List<WindowRow> windowRows() {
    return windowRows;
  }

  @Override
  public List<LateRow> lateRows() {
    return lateRows;
  }

  @Override
  public List<EntityRow> entityRows() {
    return entityRows;
  }

  @Override
  public Optional<SnapshotPart> snapshot() {
    return snapshot;
  }
}
