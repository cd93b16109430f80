package io.watershed.runtime.cli.replay;

import io.watershed.runtime.cli.replay.ReplayClient.Act;
import io.watershed.runtime.client.ClientOptions;
import io.watershed.v1.ReplayPhase;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Takes a promotion back. */
@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description = {
      "Takes a promotion back: results are what they were without the job, with all "
          + "that has come live since."
    },
    footer = {
      "",
      "Examples:",
      "  watershed replay rollback january --reason 'the file was incomplete'"
    })
final class RollBackCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClientOptions client;

  @Mixin private JobOptions job;

  @Option(
      names = "--no-wait",
      description = "End once it is decided, before all entities answer so.")
  private boolean noWait;

  @Override
  public Integer call() throws InterruptedException {
    try (var node = new ReplayClient(client.connect())) {
      var now = node.act(Act.ROLL_BACK, job.job(), job.by(), job.reason());
      if (!noWait && now.getPhase() == ReplayPhase.ROLLING_BACK) {
        var run = new JobRun(node, new JobDisplay(spec.commandLine().getErr()), job.by());
        now = run.follow(now, seen -> seen.getPhase() != ReplayPhase.ROLLING_BACK);
      }
      JobAnswer.print(now, client, spec.commandLine().getOut());
    }
    return 0;
  }
}
