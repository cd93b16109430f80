package io.watershed.persistence.replay;

/**
 * One row of {@code replay_step}: a change of a job.
 *
 * @param step from 1
 * @param decision that the change made; 0: none
 * @param at epoch ms
 */
public record ReplayStepRow(
    int step, ReplayPhase phase, String reason, int decision, String by, long at) {}
