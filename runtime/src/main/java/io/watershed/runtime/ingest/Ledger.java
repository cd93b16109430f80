package io.watershed.runtime.ingest;

import io.watershed.persistence.QuarantinedEvent;
import io.watershed.persistence.SourcePosition;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a reader needs from the store, for one pipeline. Blocking; any failure is an exception, and
 * is repeated by the reader until the store takes it.
 */
interface Ledger {

  /** How far the partition has been read. */
  Optional<SourcePosition> find(Assignment assignment);

  /** How far each partition of the pipeline has been read. */
  List<SourcePosition> all();

  /** Notes that reading begins at an offset, unless a position is known. */
  void register(Assignment assignment, long start);

  /** Stores a position; an older one never replaces a newer one. Ends idleness if it is newer. */
  void save(SourcePosition position);

  /**
   * Stores that a partition is idle, for the readers of the others to know.
   *
   * @param offset where it is; nothing happens if the stored position is another one
   * @param since epoch ms; empty: it is idle no more
   */
  void idle(Assignment assignment, long offset, OptionalLong since);

  /**
   * Raises the watermark of an idle partition, never back.
   *
   * @param to epoch ms
   * @return whether it rose
   */
  boolean raise(Assignment assignment, long to);

  /** Ascending offsets at or beyond {@code from} that are in quarantine. */
  long[] quarantinedFrom(Assignment assignment, long from);

  /** Stores records that could not become events; repeating it changes nothing. */
  void quarantine(List<QuarantinedEvent> events);
}
