package io.watershed.runtime.grpc;

import io.watershed.persistence.EntityRow;
import io.watershed.persistence.Generations;
import io.watershed.persistence.LateRow;
import io.watershed.persistence.SourcePosition;
import io.watershed.persistence.WindowRow;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What the services ask of the store, without blocking the caller. */
interface Results {

  /**
   * The newest final windows that a request asks for, of versions up to {@code maxSequenceNumber};
   * newest first by start.
   *
   * @param sides whose results
   */
  CompletionStage<List<WindowRow>> closed(
      Requests.Get request, Generations sides, long maxSequenceNumber, int limit);

  /**
   * Rows whose version is newer than {@code afterSequenceNumber}, ascending by sequence number, at
   * most {@code limit}.
   *
   * @param sides whose results
   */
  CompletionStage<List<WindowRow>> changedSince(
      String pipeline, String entity, Generations sides, long afterSequenceNumber, int limit);

  /** Entities in the order of their keys. */
  CompletionStage<List<EntityRow>> entities(
      String pipeline, String prefix, String afterKey, int limit);

  /** What the store has of an entity; nothing before its first event. */
  CompletionStage<Optional<EntityRow>> entity(String pipeline, String entity);

  /** Late events in the order of {@link LateRow.Key}, at most {@code limit}. */
  CompletionStage<List<LateRow>> late(Requests.ListLate request, int limit);

  /** How far a pipeline has come, by topic and partition. */
  CompletionStage<List<SourcePosition>> positions(String pipeline);

  /**
   * Raises the watermarks of a pipeline's partitions that stand lower.
   *
   * @param to epoch ms
   * @return the positions as they are then
   */
  CompletionStage<List<SourcePosition>> advance(String pipeline, long to);

  /** Number of records in quarantine. */
  CompletionStage<Long> quarantined(String pipeline);
}
