package io.watershed.runtime.grpc;

import io.watershed.persistence.StoredRows;
import io.watershed.persistence.TableStatus;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What {@code Stores} asks of the database and of the node's journal, without blocking. */
interface StoreFigures {

  /** The tables, the largest first. */
  CompletionStage<List<TableStatus>> tables();

  /** What there is of pipelines, in the order of the names. */
  CompletionStage<List<StoredRows>> pipelines(List<String> names);

  /** The journal's figures now, and as they were a second ago. */
  CompletionStage<Pace> pace();

  /**
   * What was written between two looks.
   *
   * @param nanos between them
   */
  record Pace(Written before, Written now, long nanos, int queued, long queuedBytes) {}

  /** Counted since the node started. */
  record Written(long commits, long persists, long events) {}
}
