package io.watershed.runtime.cli.replay;

import io.watershed.runtime.client.ClientOptions;
import io.watershed.runtime.console.CommandFailure;
import io.watershed.runtime.console.ExitCode;
import io.watershed.v1.ReplayInputs;
import io.watershed.v1.ReplayJob;
import io.watershed.v1.ReplayMode;
import io.watershed.v1.ReplaySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Corrects a stretch of the past by records that could not become events when they came. */
@Command(
    name = "redrive",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Decodes records in quarantine again, as the pipeline is defined now, and corrects a "
          + "stretch of the past by those that are events by now: a replay that merges them with "
          + "all that live has seen, the late events included.",
      "What is refused again is counted and stays in quarantine. From here on it is a job like "
          + "any other: see its diff, promote it, roll it back."
    },
    footer = {
      "",
      "Examples:",
      "  watershed quarantine redrive flights --from 2001-01-01 --to 2001-02-01 --dry-run",
      "  watershed quarantine redrive flights --from 2001-01-01 --to 2001-02-01 \\",
      "    --reason INVALID_MEASURE,MISSING_MEASURE --wait",
      "  watershed quarantine redrive flights --from 2001-01-01 --to 2001-01-02 \\",
      "    --job-id repaired-2001-01-01 --promote --fail-if-changed-more-than 5%%"
    })
final class QuarantineRedriveCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClientOptions client;

  @Parameters(paramLabel = "PIPELINE", description = "The pipeline.")
  private String pipeline;

  @Mixin private QuarantineOptions which;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "Where the records are written for the workers, and stay. Default: here, until they are read.")
  private Path kept;

  @Option(names = "--dry-run", description = "Decode some, show what becomes of them; no job.")
  private boolean dryRun;

  @Mixin private PlanOptions plan;

  @Mixin private LocalWorker worker;

  @Mixin private RunOptions run;

  @Mixin private JobOptions.Signature signature;

  @Override
  public Integer call() throws InterruptedException {
    var file = file();
    var wanted =
        plan.spec(pipeline, ReplayMode.MERGE)
            .setInputs(ReplayInputs.newBuilder().addFiles(file.toString()).setQuarantined(true))
            .build();
    try (var node = new ReplayClient(client.connect())) {
      var planned =
          dryRun
              ? Optional.<ReplayJob>empty()
              : PlannedJob.known(node, wanted, plan.job()).or(() -> planned(node, wanted, file));
      if (dryRun) {
        show(node, wanted, file);
      } else if (planned.isPresent()) {
        work(node, planned.get(), file);
      }
    }
    return 0;
  }

  private Path file() {
    var name =
        plan.job().isEmpty()
            ? pipeline + "-" + Instant.now().truncatedTo(ChronoUnit.SECONDS).getEpochSecond()
            : plan.job();
    return (kept == null ? Path.of("quarantine-" + name + ".parquet") : kept)
        .toAbsolutePath()
        .normalize();
  }

  private boolean fetch(ReplayClient node, Path file) {
    var records = QuarantinedRecords.fetch(node, which.request(pipeline), file);
    spec.commandLine()
        .getErr()
        .printf(
            "quarantine: %,d records to decode again; %,d more were not kept whole and stay%n",
            records.written(), records.incomplete());
    if (records.written() == 0) {
      delete(file);
    }
    return records.written() > 0;
  }

  private void show(ReplayClient node, ReplaySpec wanted, Path file) {
    var out = spec.commandLine().getOut();
    if (!fetch(node, file)) {
      return;
    }
    try {
      var planned = PlannedJob.plan(node, wanted, plan.job(), signature.by(), true);
      if (client.json()) {
        out.println(JobJson.planned(planned, true).toPrettyString());
      } else {
        JobText.planned(planned, true).forEach(out::println);
      }
    } finally {
      delete(file);
    }
  }

  /** Empty: there is nothing to redrive. */
  private Optional<ReplayJob> planned(ReplayClient node, ReplaySpec wanted, Path file) {
    return fetch(node, file)
        ? Optional.of(PlannedJob.plan(node, wanted, plan.job(), signature.by(), false).job())
        : Optional.empty();
  }

  private void work(ReplayClient node, ReplayJob planned, Path file) throws InterruptedException {
    var err = spec.commandLine().getErr();
    var jobRun = new JobRun(node, new JobDisplay(err), signature.by());
    var job =
        Farewell.during(
            () -> {
              var started = jobRun.start(planned);
              var fed =
                  jobRun.feed(started, people -> worker.start(client, planned.getJob(), people));
              if (kept == null) {
                delete(file);
              }
              return jobRun.finish(fed, run);
            },
            planned.getJob());
    var progress = node.get(job.getJob()).getProgress();
    err.printf(
        "quarantine: %,d records are events now; %,d were refused again and stay%n",
        progress.getEvents(), progress.getRefused());
    JobAnswer.print(job, client, spec.commandLine().getOut());
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILURE, file + ": " + e.getMessage(), e);
    }
  }
}
