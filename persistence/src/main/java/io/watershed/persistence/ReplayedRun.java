package io.watershed.persistence;

import java.util.List;

/**
 * Payloads of events that follow one another without a gap, in place of the payload of the last of
 * them. It is never stored.
 *
 * @param payloads in order, never empty
 */
public record ReplayedRun(List<TakenInRuns> payloads) {
  /** Keeps no reference to the list. */
  public ReplayedRun {
    payloads = List.copyOf(payloads);
  }
}
