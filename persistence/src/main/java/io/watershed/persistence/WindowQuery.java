package io.watershed.persistence;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which window results of one entity are asked for.
 *
 * @param window name of one window of the pipeline; empty for all
 * @param from epoch ms; only windows that end after it
 * @param to epoch ms; only windows that start before it
 * @param limit the most rows; the newest windows come first
 * @param maxSequenceNumber only rows that were written at or before this journal row
 * @param onlyClosed leaves PROVISIONAL and WITHDRAWN rows out
 * @param generations whose results are asked for
 */
public record WindowQuery(
    String pipeline,
    String entity,
    Optional<String> window,
    OptionalLong from,
    OptionalLong to,
    int limit,
    OptionalLong maxSequenceNumber,
    boolean onlyClosed,
    Generations generations) {

  /** Of live results. */
  public WindowQuery(
      String pipeline,
      String entity,
      Optional<String> window,
      OptionalLong from,
      OptionalLong to,
      int limit,
      OptionalLong maxSequenceNumber,
      boolean onlyClosed) {
    this(
        pipeline, entity, window, from, to, limit, maxSequenceNumber, onlyClosed, Generations.LIVE);
  }

  public WindowQuery {
    if (limit < 1) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: >= 1)");
    }
  }
}
