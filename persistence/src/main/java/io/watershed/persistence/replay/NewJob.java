package io.watershed.persistence.replay;

import java.util.List;

/**
 * A job as it is planned.
 *
 * @param job lower-case letters, digits and hyphens
 * @param from epoch ms, inclusive
 * @param to epoch ms, exclusive
 * @param fingerprint of the definition that the splits were planned with
 * @param spec {@code watershed.v1.ReplaySpec}
 * @param splits numbered by their places
 * @param by who asks
 * @param cut of a REBUILD; empty: where live stands when it is planned
 */
public record NewJob(
    String job,
    String pipeline,
    long from,
    long to,
    ReplayMode mode,
    String fingerprint,
    byte[] spec,
    List<NewSplit> splits,
    String by,
    List<CutPosition> cut) {

  public NewJob {
    splits = List.copyOf(splits);
    cut = List.copyOf(cut);
  }

  /** With a cut where live stands. */
  public NewJob(
      String job,
      String pipeline,
      long from,
      long to,
      ReplayMode mode,
      String fingerprint,
      byte[] spec,
      List<NewSplit> splits,
      String by) {
    this(job, pipeline, from, to, mode, fingerprint, spec, splits, by, List.of());
  }
}
