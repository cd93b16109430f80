package io.watershed.replay.worker;

import io.watershed.protocol.replay.RefusedReplayException;
import io.watershed.protocol.replay.ReplayFeeder;
import io.watershed.protocol.replay.ReplayFiles;
import io.watershed.replay.archive.QuarantineFile;
import io.watershed.replay.format.Limits;
import io.watershed.replay.input.PlanRefusedException;
import io.watershed.replay.plan.DryRun;
import io.watershed.replay.plan.InputMessages;
import io.watershed.replay.plan.ReplayPlan;
import io.watershed.replay.plan.ReplayPlanner;
import io.watershed.replay.source.FileStores;
import io.watershed.v1.DescribePipelineResponse;
import io.watershed.v1.ReplaySpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What the command line finds on its class path: plans replays, and runs workers in its process.
 */
public final class WorkerFiles implements ReplayFiles {

  /** A node that is away is waited for. */
  private static final Duration PATIENCE = Duration.ofDays(365);

  @Override
  public Plan plan(DescribePipelineResponse pipeline, ReplaySpec spec, boolean sampled)
      throws RefusedReplayException, IOException {
    try (var stores = FileStores.standard()) {
      var planner = new ReplayPlanner(stores, Limits.standard());
      var plan = planner.plan(pipeline, spec);
      return told(plan, sampled ? Optional.of(told(planner.dryRun(plan))) : Optional.empty());
    } catch (PlanRefusedException e) {
      throw new RefusedReplayException(e.getMessage());
    }
  }

  @Override
  public RecordWriter quarantined(DescribePipelineResponse pipeline, Path file)
      throws RefusedReplayException, IOException {
    try {
      return new QuarantineFile(file, ReplayPlanner.pipeline(pipeline));
    } catch (PlanRefusedException e) {
      throw new RefusedReplayException(e.getMessage());
    }
  }

  private static Plan told(ReplayPlan plan, Optional<Sample> sample) {
    var inputs = plan.inputs();
    return new Plan(
        inputs.splits().stream().map(InputMessages::of).toList(),
        inputs.files(),
        inputs.bytes(),
        inputs.rows(),
        inputs.pruned(),
        plan.notes(),
        plan.archived(),
        sample);
  }

  private static Sample told(DryRun shown) {
    return new Sample(
        shown.rows(),
        shown.events(),
        shown.filtered(),
        shown.outside(),
        shown.refused(),
        shown.examples().stream()
            .map(
                row ->
                    "%s, row %d: %s: %s"
                        .formatted(row.file(), row.row(), row.reason(), row.detail()))
            .toList(),
        shown.entities(),
        shown.estimatedEvents(),
        shown.atLeast(1, 0).toSeconds());
  }

  @Override
  public ReplayFeeder feed(Feeding feeding) {
    var settings =
        WorkerSettings.of(
                feeding.job(),
                feeding.name(),
                feeding.nodes().stream().map(NodeAddress::parse).toList())
            .withParallel(feeding.parallel())
            .withPatience(PATIENCE);
    var stores = FileStores.standard();
    var feeder =
        new Feeder(
            new ReplayWorker(
                settings, stores, Limits.standard(), new Told(feeding.people(), System::nanoTime)),
            stores);
    var thread = new Thread(feeder::run, "replay-worker");
    thread.setDaemon(true);
    thread.start();
    return feeder;
  }

  private record Feeder(ReplayWorker worker, FileStores stores, CompletableFuture<Void> ended)
      implements ReplayFeeder {

    Feeder(ReplayWorker worker, FileStores stores) {
      this(worker, stores, new CompletableFuture<>());
    }

    void run() {
      try (stores;
          worker) {
        worker.run();
        ended.complete(null);
      } catch (WorkerFailedException | InterruptedException | RuntimeException e) {
        ended.completeExceptionally(e);
      }
    }

    @Override
    public CompletionStage<Void> done() {
      return ended.minimalCompletionStage();
    }

    @Override
    public void close() {
      worker.stop();
    }
  }
}
