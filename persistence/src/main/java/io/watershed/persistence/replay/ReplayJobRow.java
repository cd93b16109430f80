package io.watershed.persistence.replay;

import java.util.List;

/**
 * One row of {@code replay_job}. Times are epoch ms.
 *
 * @param generation of its rows in {@code window_result}
 * @param from of the range of event time, inclusive
 * @param to exclusive
 * @param reason why it is in this phase
 * @param discarded other jobs may take the range: it is not promoted, or not rolled back, any more
 * @param promoted whether readers see its results where no later decision says otherwise
 * @param decision number of its last promotion or rollback among those of the pipeline; 0: none
 * @param cleaned no entity holds anything of it any more
 * @param fingerprint of the definition that it was planned with
 * @param spec {@code watershed.v1.ReplaySpec}
 * @param cut live events up to these positions are not part of the truth
 * @param progressedAt when a split, an entity or the phase last came further
 * @param version rises with each change of the row but for {@code progressedAt}
 */
public record ReplayJobRow(
    String job,
    String pipeline,
    int generation,
    long from,
    long to,
    ReplayMode mode,
    ReplayPhase phase,
    String reason,
    boolean paused,
    boolean discarded,
    boolean promoted,
    int decision,
    boolean cleaned,
    String fingerprint,
    byte[] spec,
    List<CutPosition> cut,
    String plannedBy,
    long createdAt,
    long updatedAt,
    long progressedAt,
    long version) {

  public ReplayJobRow {
    cut = List.copyOf(cut);
  }

  /** Whether nothing of it remains but, where it was promoted, its results. */
  public boolean isSettled() {
    return discarded || phase.isOver();
  }
}
