package io.watershed.replay.plan;

import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.replay.input.InputPlan;
import io.watershed.v1.ArchivedUpTo;
import io.watershed.v1.PlanReplayRequest;
import io.watershed.v1.ReplaySpec;
import java.util.List;

/**
 * A job as it can be recorded.
 *
 * @param fingerprint of the definition that it was planned with
 * @param inputs the splits, and what they come to
 * @param archived up to where an archive is complete; empty where the files are no archive
 * @param notes what an operator should know of it, one sentence each
 */
public record ReplayPlan(
    PipelineDefinition pipeline,
    ReplaySpec spec,
    String fingerprint,
    InputPlan inputs,
    List<ArchivedUpTo> archived,
    List<String> notes) {

  public ReplayPlan {
    archived = List.copyOf(archived);
    notes = List.copyOf(notes);
  }

  /**
   * What to ask a node.
   *
   * @param job id; empty: the node makes one
   * @param by who asks
   * @param dryRun whether the node is to record nothing
   */
  public PlanReplayRequest request(String job, String by, boolean dryRun) {
    return PlanReplayRequest.newBuilder()
        .setJob(job)
        .setSpec(spec)
        .addAllSplits(inputs.splits().stream().map(InputMessages::of).toList())
        .setFingerprint(fingerprint)
        .setBy(by)
        .setDryRun(dryRun)
        .addAllArchived(archived)
        .build();
  }
}
