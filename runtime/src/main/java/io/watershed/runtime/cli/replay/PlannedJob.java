package io.watershed.runtime.cli.replay;

import io.watershed.protocol.replay.RefusedReplayException;
import io.watershed.protocol.replay.ReplayFiles;
import io.watershed.protocol.replay.ReplayFiles.Inputs;
import io.watershed.protocol.replay.ReplayFiles.Sample;
import io.watershed.runtime.console.CommandFailure;
import io.watershed.runtime.console.ExitCode;
import io.watershed.v1.PlanReplayRequest;
import io.watershed.v1.ReplayJob;
import io.watershed.v1.ReplaySpec;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/**
 * A job that a node has recorded, or would record.
 *
 * @param inputs its files
 * @param sample what became of some rows; only of a dry run
 */
record PlannedJob(ReplayJob job, Inputs inputs, Optional<Sample> sample) {

  private static final int SAMPLED_ROWS = 20_000;

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
      var inputs = inputs(spec, pipeline.getDefinition());
      var request =
          PlanReplayRequest.newBuilder()
              .setJob(id)
              .setSpec(spec)
              .addAllSplits(inputs.splits())
              .setFingerprint(pipeline.getFingerprint())
              .setBy(by)
              .setDryRun(dryRun)
              .build();
      var job = client.plan(request);
      return new PlannedJob(
          job,
          inputs,
          dryRun && !inputs.splits().isEmpty()
              ? Optional.of(
                  Files.required()
                      .sample(spec, pipeline.getDefinition(), inputs.splits(), SAMPLED_ROWS))
              : Optional.empty());
    } catch (RefusedReplayException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(ExitCode.NOT_FOUND, e.getFile() + ": no such file", e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILURE, e.getMessage(), e);
    }
  }

  private static Inputs inputs(ReplaySpec spec, String definition)
      throws RefusedReplayException, IOException {
    return spec.getInputs().getFilesCount() == 0
        ? new Inputs(List.of(), 0, 0, 0, 0)
        : Files.required().plan(spec, definition);
  }

  /** What opens files. */
  static final class Files {

    private Files() {}

    static ReplayFiles required() {
      return ReplayFiles.find()
          .orElseThrow(
              () ->
                  new CommandFailure(
                      ExitCode.FAILURE,
                      "nothing on the class path opens files (expected: watershed-batch-replayer)"));
    }
  }
}
