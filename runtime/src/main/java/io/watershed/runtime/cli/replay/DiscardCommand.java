package io.watershed.runtime.cli.replay;

import io.watershed.runtime.cli.replay.ReplayClient.Act;
import io.watershed.runtime.client.ClientOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Gives up one of the two sides of a job. */
@Command(
    name = "discard",
    mixinStandardHelpOptions = true,
    description = {
      "Of a promoted job: gives up the possibility to roll back.",
      "Of one that was rolled back: deletes its results. Other jobs may take its "
          + "range from then on. It can't be taken back."
    },
    footer = {"", "Examples:", "  watershed replay discard january"})
final class DiscardCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClientOptions client;

  @Mixin private JobOptions job;

  @Override
  public Integer call() {
    try (var node = new ReplayClient(client.connect())) {
      var now = node.act(Act.DISCARD, job.job(), job.by(), job.reason());
      JobAnswer.print(now, client, spec.commandLine().getOut());
    }
    return 0;
  }
}
