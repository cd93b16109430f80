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

/** Puts the corrected results in force. */
@Command(
    name = "promote",
    mixinStandardHelpOptions = true,
    description = {
      "Puts the results of a sealed job, or of one that was rolled back, in force: "
          + "for all SQL readers at once, for each entity as a whole.",
      "`replay rollback` takes it back."
    },
    footer = {
      "",
      "Examples:",
      "  watershed replay promote january --reason 'approved by finance'",
      "  watershed replay diff january --fail-if-changed-more-than 5%% \\",
      "    && watershed replay promote january"
    })
final class PromoteCommand implements Callable<Integer> {

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
      var now = node.act(Act.PROMOTE, job.job(), job.by(), job.reason());
      if (!noWait && now.getPhase() == ReplayPhase.PROMOTING) {
        var run = new JobRun(node, new JobDisplay(spec.commandLine().getErr()), job.by());
        now = run.follow(now, seen -> seen.getPhase() != ReplayPhase.PROMOTING);
      }
      JobAnswer.print(now, client, spec.commandLine().getOut());
    }
    return 0;
  }
}
