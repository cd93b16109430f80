package io.watershed.sharding.engine;

/**
 * On which sides a session may go on beyond the bound that cut it off. Windows that aren't sessions
 * go on nowhere.
 */
public enum Continues {
  NOWHERE,
  BEFORE,
  AFTER,
  BOTH;

  static Continues of(boolean before, boolean after) {
    if (before) {
      return after ? BOTH : BEFORE;
    }
    return after ? AFTER : NOWHERE;
  }
}
