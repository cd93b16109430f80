package io.watershed.runtime.cli.replay;

import io.watershed.runtime.cli.replay.ReplayClient.Act;
import io.watershed.runtime.client.ClientOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Goes on feeding. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = {"Has workers go on feeding a paused job."},
    footer = {"", "Examples:", "  watershed replay resume january"})
final class ResumeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClientOptions client;

  @Mixin private JobOptions job;

  @Override
  public Integer call() {
    try (var node = new ReplayClient(client.connect())) {
      var now = node.act(Act.RESUME, job.job(), job.by(), job.reason());
      JobAnswer.print(now, client, spec.commandLine().getOut());
    }
    return 0;
  }
}
