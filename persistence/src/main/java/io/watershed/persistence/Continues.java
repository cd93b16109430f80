package io.watershed.persistence;

/**
 * Whether a session was cut where its grid begins or ends, and so may go on beyond. The names are
 * stored and never change.
 */
public enum Continues {
  NOWHERE,
  BEFORE,
  AFTER,
  BOTH
}
