package io.watershed.protocol.event;

/** Why a record was put into quarantine. The names are stored and never change. */
public enum Refusal {
  /** The record has no value: a tombstone. */
  NULL_VALUE,
  /** The value is longer than {@code max-record-bytes}. */
  OVERSIZED,
  /** The bytes are not of the pipeline's format. */
  UNDECODABLE,
  MISSING_KEY,
  EMPTY_KEY,
  KEY_TOO_LONG,
  /** Neither text nor an integer, or text that the store can't hold. */
  INVALID_KEY,
  MISSING_TIME,
  /** Not a time as the definition writes it, or outside the years 1 to 9999. */
  INVALID_TIME,
  /** A part of the id is absent or empty. */
  MISSING_ID,
  /** A part of the id is neither text nor an integer. */
  INVALID_ID,
  MISSING_MEASURE,
  /**
   * Not of the measure's type: NaN, infinite, out of range, more digits than its scale, no number,
   * text that is too long.
   */
  INVALID_MEASURE,
  MISSING_INPUT,
  /** As {@link #INVALID_MEASURE}, of a value that only expressions use. */
  INVALID_INPUT,
  /** An expression can't be evaluated: division by zero, overflow, no such text. */
  FAILED_EXPRESSION,
  /** Further ahead of its record's timestamp or the clock than {@code max-ahead}. */
  TOO_FAR_AHEAD
}
