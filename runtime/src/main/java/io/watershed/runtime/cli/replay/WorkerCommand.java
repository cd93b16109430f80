package io.watershed.runtime.cli.replay;

import io.watershed.runtime.client.ClientOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Feeds a job from this process. */
@Command(
    name = "worker",
    mixinStandardHelpOptions = true,
    description = {
      "Feeds a started job from this process, beside those that do so already, and "
          + "ends when all files are read.",
      "It has to reach the files by the names that they were planned with. Killing it "
          + "loses nothing."
    },
    footer = {
      "",
      "Examples:",
      "  watershed replay worker january",
      "  watershed replay worker january --address 10.0.0.5:7777 \\",
      "    --node 10.0.0.6:7777 --parallel 4"
    })
final class WorkerCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClientOptions client;

  @Parameters(paramLabel = "JOB", description = "The job's id.")
  private String job;

  @Mixin private LocalWorker worker;

  @Override
  public Integer call() throws InterruptedException {
    try (var node = new ReplayClient(client.connect())) {
      var run = new JobRun(node, new JobDisplay(spec.commandLine().getErr()), "");
      var fed =
          run.feed(JobRun.requireAlive(node.get(job)), people -> worker.start(client, job, people));
      JobAnswer.print(fed, client, spec.commandLine().getOut());
    }
    return 0;
  }
}
