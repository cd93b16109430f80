package io.watershed.sharding.engine;

/**
 * What becomes of an event, as a number that is stored: the kind in the low four bits; then, for an
 * event that is taken, a mask of the window definitions that don't take it and a mask of those in
 * which some of its windows were closed already.
 */
public final class Verdict {

  /** Taken by at least one window definition; the masks say by which not, or in part. */
  public static final long ACCEPTED = 0;

  /** Its id is known, with the same content. */
  public static final long DUPLICATE = 1;

  /** So old that nobody can say whether it is new. */
  public static final long BEYOND_DEDUP = 2;

  /** Late for every window definition. */
  public static final long LATE = 3;

  /** Its id is known with another content; the first one wins. */
  public static final long CONFLICT = 4;

  /** Its id is known; it replaces what is held, as the latest version wins. */
  public static final long REVISION = 5;

  /** Its id is known; what is held is a later version. */
  public static final long SUPERSEDED = 6;

  /** A revision that touches a closed window. */
  public static final long REVISION_LATE = 7;

  /** The state of the entity has no room for it. */
  public static final long OVER_LIMIT = 8;

  private static final int KIND_BITS = 4;

  /** Most window definitions: bits of a mask. */
  static final int MOST_WINDOWS = 30;

  private static final long MASK = (1L << MOST_WINDOWS) - 1;

  private Verdict() {}

  /** Taken, but not by the definitions of {@code late}, and in part by those of {@code partial}. */
  static long accepted(long late, long partial) {
    return ACCEPTED | (late << KIND_BITS) | (partial << (KIND_BITS + MOST_WINDOWS));
  }

  /** The verdict without its masks. */
  public static long kind(long verdict) {
    return verdict & ((1L << KIND_BITS) - 1);
  }

  /** Whether the event goes into windows. */
  static boolean taken(long verdict) {
    long kind = kind(verdict);
    return kind == ACCEPTED || kind == REVISION;
  }

  /** Whether an accepted event came too late for the windows of a definition. */
  public static boolean isLateFor(long verdict, int window) {
    return (late(verdict) >>> window & 1) != 0;
  }

  /** Whether the record only repeats an id. */
  static boolean isDuplicate(long verdict) {
    return verdict == DUPLICATE || verdict == CONFLICT;
  }

  /** Definitions that don't take an accepted event. */
  static long late(long verdict) {
    return (verdict >>> KIND_BITS) & MASK;
  }

  /** Definitions that take an accepted event, but not into all of its windows. */
  static long partial(long verdict) {
    return verdict >>> (KIND_BITS + MOST_WINDOWS);
  }
}
