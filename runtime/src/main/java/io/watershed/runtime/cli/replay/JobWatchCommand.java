package io.watershed.runtime.cli.replay;

import io.watershed.runtime.client.ClientOptions;
import io.watershed.v1.ReplayJob;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows how far a job is, as it goes on. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = {
      "Shows how far a job is: rows, splits, entities, and how live fares meanwhile.",
      "Ends when the job waits for an operator (sealed, promoted, rolled back), or is "
          + "over. Goes on where it was when the node is restarted."
    },
    footer = {
      "",
      "Examples:",
      "  watershed replay watch january",
      "  watershed replay watch january --output json",
      "",
      "Exit codes: 0 the job rests, 3 no such job, 4 no answer, 6 it failed or was aborted."
    })
final class JobWatchCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClientOptions client;

  @Parameters(paramLabel = "JOB", description = "The job's id.")
  private String job;

  @Override
  public Integer call() throws InterruptedException {
    var out = spec.commandLine().getOut();
    var display = new JobDisplay(client.json() ? spec.commandLine().getErr() : out);
    Consumer<ReplayJob> each = client.json() ? now -> out.println(JobJson.job(now)) : display::show;
    try (var node = new ReplayClient(client.connect())) {
      var last = new JobFollower(node, each, display::say).until(job, now -> false);
      display.end();
      JobRun.requireAlive(last);
    }
    return 0;
  }
}
