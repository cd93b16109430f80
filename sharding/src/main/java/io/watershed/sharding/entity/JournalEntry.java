package io.watershed.sharding.entity;

import io.watershed.persistence.Dressed;
import io.watershed.persistence.EntityRow;
import io.watershed.persistence.LateRow;
import io.watershed.persistence.TakenInRuns;
import io.watershed.persistence.WindowRow;
import io.watershed.sharding.engine.StoredEvent;
import java.util.List;
import java.util.Optional;

/**
 * A stored event on its way to or from the journal: already serialized, since its size decides when
 * a snapshot is due, and dressed with the rows that belong into its transaction. Read back it has
 * none.
 */
final class JournalEntry implements Dressed, TakenInRuns {

  private final StoredEvent event;
  private final String manifest;
  private final byte[] bytes;
  private final Rows.OfEvent rows;
  private final Optional<SnapshotPart> snapshot;

  JournalEntry(
      StoredEvent event, byte[] bytes, Rows.OfEvent rows, Optional<SnapshotPart> snapshot) {
    this.event = event;
    this.manifest = EventFormat.manifest(event);
    this.bytes = bytes;
    this.rows = rows;
    this.snapshot = snapshot;
  }

  /** As the journal gives it back. */
  static JournalEntry read(String manifest, byte[] bytes) {
    return new JournalEntry(
        EventFormat.read(manifest, bytes), bytes, Rows.OfEvent.NONE, Optional.empty());
  }

  StoredEvent event() {
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
    return rows.windows();
  }

  @Override
  public List<LateRow> lateRows() {
    return rows.late();
  }

  @Override
  public List<EntityRow> entityRows() {
    return rows.entities();
  }

  @Override
  public Optional<SnapshotPart> snapshot() {
    return snapshot;
  }
}
