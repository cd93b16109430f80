package io.watershed.runtime.cli.replay;

import io.watershed.runtime.cli.replay.ReplayClient.Act;
import io.watershed.runtime.client.ClientOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Ends a job that was not promoted. */
@Command(
    name = "abort",
    mixinStandardHelpOptions = true,
    description = {
      "Ends a job that was not promoted.",
      "It leaves no trace but its record, and other jobs may take its range."
    },
    footer = {"", "Examples:", "  watershed replay abort january"})
final class AbortCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClientOptions client;

  @Mixin private JobOptions job;

  @Override
  public Integer call() {
    try (var node = new ReplayClient(client.connect())) {
      var now = node.act(Act.ABORT, job.job(), job.by(), job.reason());
      JobAnswer.print(now, client, spec.commandLine().getOut());
    }
    return 0;
  }
}
