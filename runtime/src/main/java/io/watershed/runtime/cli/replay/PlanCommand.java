package io.watershed.runtime.cli.replay;

import io.watershed.runtime.client.ClientOptions;
import io.watershed.v1.ReplayMode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Records a job without starting it. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Records a job: which stretch of a pipeline, from which files, and where live "
          + "stands by now.",
      "Nothing is fed before it is started. With --dry-run nothing is recorded "
          + "either; some rows are read, and what would become of them is shown."
    },
    footer = {
      "",
      "Examples:",
      "  watershed replay plan flights --from 2001-01-01 --to 2001-02-01 \\",
      "    flights.parquet --row-field row --dry-run",
      "  watershed replay plan flights --from 2001-01-01 --to 2001-02-01 \\",
      "    flights.parquet --row-field row --job-id january \\",
      "    --hours 01:00-05:00 --hours-zone Europe/Oslo",
      "  watershed replay plan orders --from 2001-01-01 --to 2001-01-02 \\",
      "    'archive/*.csv.gz' --mode merge --entities @customers.txt"
    })
final class PlanCommand implements Callable<Integer> {

  /** What the truth of the range is. */
  enum Mode {
    rebuild(ReplayMode.REBUILD),
    merge(ReplayMode.MERGE);

    private final ReplayMode mode;

    Mode(ReplayMode mode) {
      this.mode = mode;
    }

    ReplayMode mode() {
      return mode;
    }
  }

  @Spec private CommandSpec spec;

  @Mixin private ClientOptions client;

  @Parameters(index = "0", paramLabel = "PIPELINE", description = "The pipeline.")
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
  private Mode mode;

  @Mixin private FileOptions reading;

  @Option(names = "--dry-run", description = "Check, sample and estimate; record nothing.")
  private boolean dryRun;

  @Mixin private JobOptions.Signature signature;

  @Override
  public Integer call() {
    var wanted = plan.spec(pipeline, mode.mode()).setInputs(reading.inputs(files)).build();
    var out = spec.commandLine().getOut();
    try (var node = new ReplayClient(client.connect())) {
      var planned = PlannedJob.plan(node, wanted, plan.job(), signature.by(), dryRun);
      if (client.json()) {
        out.println(JobJson.planned(planned, dryRun).toPrettyString());
      } else {
        JobText.planned(planned, dryRun).forEach(out::println);
        if (!dryRun) {
          out.println("next: watershed replay start --job-id " + planned.job().getJob());
        }
      }
    }
    return 0;
  }
}
