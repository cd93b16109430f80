package io.watershed.runtime.ingest;

import io.watershed.persistence.QuarantinedEvent;
import io.watershed.persistence.SourcePosition;
import java.util.List;
import java.util.Optional;

/**
 * What a reader needs from the store, for one pipeline. Blocking; any failure is an exception, and
 * is repeated by the reader until the store takes it.
 */
interface Ledger {

  /** How far the partition has been read. */
  Optional<SourcePosition> find(Assignment assignment);

  /** Notes that reading begins at an offset, unless a position is known. */
  void register(Assignment assignment, long start);

  /** Stores a position; an older one never replaces a newer one. */
  void save(SourcePosition position);

  /** Ascending offsets at or beyond {@code from} that are in quarantine. */
  long[] quarantinedFrom(Assignment assignment, long from);

  /** Stores records that could not become events; repeating it changes nothing. */
  void quarantine(List<QuarantinedEvent> events);
}
