package io.watershed.runtime.cli.replay;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.watershed.protocol.replay.RefusedReplayException;
import io.watershed.protocol.replay.ReplayFiles;
import io.watershed.protocol.replay.ReplayFiles.Plan;
import io.watershed.runtime.console.CommandFailure;
import io.watershed.runtime.console.ExitCode;
import io.watershed.v1.PlanReplayRequest;
import io.watershed.v1.ReplayJob;
import io.watershed.v1.ReplaySpec;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A job that a node has recorded, or would record.
 *
 * @param plan its files
 */
record PlannedJob(ReplayJob job, Plan plan) {

  /**
   * Has a node record a job, or say what it would record.
   *
   * @param spec with its files
   * @param id empty: the node makes one
   */
  static PlannedJob plan(
      ReplayClient client, ReplaySpec spec, String id, String by, boolean dryRun) {
    var pipeline = client.describe(spec.getPipeline());
    try {
      var plan = files().plan(pipeline, spec, dryRun);
      var request =
          PlanReplayRequest.newBuilder()
              .setJob(id)
              .setSpec(spec)
              .addAllSplits(plan.splits())
              .setFingerprint(pipeline.getFingerprint())
              .setBy(by)
              .setDryRun(dryRun)
              .addAllArchived(plan.archived())
              .build();
      return new PlannedJob(client.plan(request), plan);
    } catch (RefusedReplayException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(ExitCode.NOT_FOUND, e.getFile() + ": no such file", e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILURE, e.getMessage(), e);
    }
  }

  /**
   * The job of an id, where it was recorded for the same: what an archive or a quarantine holds may
   * have grown since.
   *
   * @param id empty: none
   */
  static Optional<ReplayJob> known(ReplayClient client, ReplaySpec spec, String id) {
    if (id.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(client.get(id)).filter(job -> job.getSpec().equals(spec));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.NOT_FOUND) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** What opens files in this process. */
  static ReplayFiles files() {
    return ReplayFiles.find()
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.FAILURE,
                    "nothing on the class path opens files (expected: watershed-batch-replayer)"));
  }

  /** What an operator should know of it. */
  List<String> notes() {
    return Stream.concat(job.getNotesList().stream(), plan.notes().stream()).distinct().toList();
  }
}
