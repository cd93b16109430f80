package io.watershed.persistence;

import java.util.List;
import java.util.Optional;

/**
 * A journal payload together with what belongs into the same transaction. The serializer of the
 * payload leaves these parts out; the journal writes them to their own tables.
 */
public interface Dressed {

  /** Rows for {@code window_result}; empty where nothing is published. */
  List<WindowRow> windowRows();

  /** Rows for {@code late_event}: what some window did not take. */
  List<LateRow> lateRows();

  /** Rows for {@code entity_summary}. */
  List<EntityRow> entityRows();

  /** The state after this event, serialized, where a snapshot is due. */
  Optional<SnapshotPart> snapshot();

  /**
   * A serialized snapshot.
   *
   * @param serializerId Pekko serializer id
   * @param manifest manifest of that serializer
   */
  record SnapshotPart(int serializerId, String manifest, byte[] bytes) {}
}
