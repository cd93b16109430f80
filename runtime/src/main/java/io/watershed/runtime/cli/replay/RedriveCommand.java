package io.watershed.runtime.cli.replay;

import io.watershed.runtime.client.ClientOptions;
import io.watershed.v1.ReplayMode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Corrects a stretch of the past by what came too late for it. */
@Command(
    name = "redrive",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Corrects a stretch of the past by all events that live has seen, the late ones "
          + "included: a replay that merges no files.",
      "From here on it is a job like any other: see its diff, promote it, roll it " + "back."
    },
    footer = {
      "",
      "Examples:",
      "  watershed late redrive flights --from 2001-01-01 --to 2001-02-01 --wait",
      "  watershed late redrive flights --from 2001-01-01 --to 2001-01-02 \\",
      "    --job-id late-2001-01-01 --promote --fail-if-changed-more-than 5%%"
    })
final class RedriveCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClientOptions client;

  @Parameters(paramLabel = "PIPELINE", description = "The pipeline.")
  private String pipeline;

  @Mixin private PlanOptions plan;

  @Mixin private RunOptions run;

  @Mixin private JobOptions.Signature signature;

  @Override
  public Integer call() throws InterruptedException {
    var wanted = plan.spec(pipeline, ReplayMode.MERGE).build();
    try (var node = new ReplayClient(client.connect())) {
      var planned = PlannedJob.plan(node, wanted, plan.job(), signature.by(), false).job();
      var jobRun = new JobRun(node, new JobDisplay(spec.commandLine().getErr()), signature.by());
      var job = Farewell.during(() -> jobRun.finish(jobRun.start(planned), run), planned.getJob());
      JobAnswer.print(job, client, spec.commandLine().getOut());
    }
    return 0;
  }
}
