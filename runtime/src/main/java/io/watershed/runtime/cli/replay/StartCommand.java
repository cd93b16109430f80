package io.watershed.runtime.cli.replay;

import io.watershed.runtime.client.ClientOptions;
import io.watershed.v1.ReplayJob;
import io.watershed.v1.ReplayPhase;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plans and starts a job, and works on it. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Plans and starts a job and feeds it from this process, which ends when all "
          + "files are read; with --wait when the result is there, with --promote when it "
          + "is in force.",
      "With --job-id alone, goes on with a job that is planned or started. The same "
          + "command again is the same job, and goes on where that is."
    },
    footer = {
      "",
      "Examples:",
      "  watershed replay start flights --from 2001-01-01 --to 2001-02-01 \\",
      "    flights.parquet --row-field row --wait",
      "  watershed replay start flights --from 2001-01-01 --to 2001-01-02 \\",
      "    's3://lake/flights/date=*/*' --date-directory date \\",
      "    --job-id flights-2001-01-01 --promote --fail-if-changed-more-than 5%%",
      "  watershed replay start --job-id flights-2001-01-01 --wait",
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong usage, or files that don't go with the pipeline, "
          + "3 no such pipeline, job or file, 4 no answer, 5 more changed than allowed, "
          + "6 the job failed, or was aborted or rolled back."
    })
final class StartCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClientOptions client;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PIPELINE",
      description = "The pipeline. Without it, --job-id names a job that is there.")
  private String pipeline;

  @Parameters(
      index = "1..*",
      paramLabel = "FILE",
      description = "Paths and s3:// locations, also with wildcards * ** ? in quotes.")
  private List<String> files = List.of();

  @Mixin private PlanOptions plan;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "rebuild",
      description = "rebuild: the files are the truth up to now; merge: with what live has seen.")
  private PlanCommand.Mode mode;

  @Mixin private FileOptions reading;

  @Mixin private LocalWorker worker;

  @Option(
      names = "--no-worker",
      description = "Only start it: `watershed replay worker` feeds it elsewhere.")
  private boolean noWorker;

  @Mixin private RunOptions run;

  @Mixin private JobOptions.Signature signature;

  @Override
  public Integer call() throws InterruptedException {
    var err = spec.commandLine().getErr();
    try (var node = new ReplayClient(client.connect())) {
      var planned = planned(node);
      var jobRun = new JobRun(node, new JobDisplay(err), signature.by());
      var job = Farewell.during(() -> work(jobRun, planned), planned.getJob());
      JobAnswer.print(job, client, spec.commandLine().getOut());
    }
    return 0;
  }

  private ReplayJob work(JobRun jobRun, ReplayJob planned) throws InterruptedException {
    var started = jobRun.start(planned);
    var fed =
        noWorker
            ? started
            : jobRun.feed(started, people -> worker.start(client, planned.getJob(), people));
    return jobRun.finish(fed, run);
  }

  private ReplayJob planned(ReplayClient node) {
    if (pipeline == null) {
      if (plan.job().isEmpty() || plan.describesAPlan()) {
        throw PlanOptions.wrong("PIPELINE", "missing", "a pipeline, or --job-id alone");
      }
      return node.get(plan.job());
    }
    var wanted = plan.spec(pipeline, mode.mode()).setInputs(reading.inputs(files)).build();
    if (!wanted.getInputs().getArchive().isEmpty()) {
      var known = PlannedJob.known(node, wanted, plan.job());
      if (known.isPresent()) {
        return known.get();
      }
    }
    var planned = PlannedJob.plan(node, wanted, plan.job(), signature.by(), false);
    if (planned.job().getPhase() == ReplayPhase.PLANNED) {
      JobText.planned(planned, false).forEach(spec.commandLine().getErr()::println);
    }
    return planned.job();
  }
}
