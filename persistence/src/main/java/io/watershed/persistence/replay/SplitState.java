package io.watershed.persistence.replay;

/** Who is at a split. The names are stored and never change. */
public enum SplitState {
  /** Nobody. */
  READY,
  /** One worker, or none any more if the lease has expired. */
  LEASED,
  /** Nobody needs to be. */
  DONE
}
