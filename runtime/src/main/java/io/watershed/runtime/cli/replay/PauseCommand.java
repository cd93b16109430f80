package io.watershed.runtime.cli.replay;

import io.watershed.runtime.cli.replay.ReplayClient.Act;
import io.watershed.runtime.client.ClientOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops feeding for a while. */
@Command(
    name = "pause",
    mixinStandardHelpOptions = true,
    description = {"Has no worker feed any more until `replay resume`.", "What was fed stays."},
    footer = {"", "Examples:", "  watershed replay pause january --reason 'month-end closing'"})
final class PauseCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClientOptions client;

  @Mixin private JobOptions job;

  @Override
  public Integer call() {
    try (var node = new ReplayClient(client.connect())) {
      var now = node.act(Act.PAUSE, job.job(), job.by(), job.reason());
      JobAnswer.print(now, client, spec.commandLine().getOut());
    }
    return 0;
  }
}
