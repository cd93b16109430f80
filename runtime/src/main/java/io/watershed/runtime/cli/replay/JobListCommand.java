package io.watershed.runtime.cli.replay;

import io.watershed.runtime.client.ClientOptions;
import io.watershed.v1.ListReplaysRequest;
import io.watershed.v1.ReplayJob;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists jobs. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {"Lists the jobs, the newest first."},
    footer = {
      "",
      "Examples:",
      "  watershed replay list",
      "  watershed replay list --pipeline flights --limit 0 --output json"
    })
final class JobListCommand implements Callable<Integer> {

  private static final int PAGE = 1_000;

  @Spec private CommandSpec spec;

  @Mixin private ClientOptions client;

  @Option(
      names = {"-p", "--pipeline"},
      paramLabel = "NAME",
      defaultValue = "",
      description = "Only those of this pipeline.")
  private String pipeline;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "100",
      description = "At most this many; 0: all. Default: 100.")
  private int limit;

  @Override
  public Integer call() {
    int wanted = limit <= 0 ? Integer.MAX_VALUE : limit;
    List<ReplayJob> jobs = new ArrayList<>();
    var request = ListReplaysRequest.newBuilder().setPipeline(pipeline);
    try (var node = new ReplayClient(client.connect())) {
      do {
        request.setPageSize(Math.min(PAGE, wanted - jobs.size()));
        var page = node.list(request.build());
        jobs.addAll(page.getJobsList());
        request.setPageToken(page.getNextPageToken());
      } while (!request.getPageToken().isEmpty() && jobs.size() < wanted);
    }
    boolean more = !request.getPageToken().isEmpty();
    var out = spec.commandLine().getOut();
    if (client.json()) {
      out.println(JobJson.jobs(jobs, more).toPrettyString());
      return 0;
    }
    JobText.table(jobs).forEach(out::println);
    if (more) {
      out.println("there are more; --limit 0 shows all");
    }
    return 0;
  }
}
