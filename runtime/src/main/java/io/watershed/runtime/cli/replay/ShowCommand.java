package io.watershed.runtime.cli.replay;

import io.watershed.runtime.client.ClientOptions;
import io.watershed.v1.ListSplitsRequest;
import io.watershed.v1.SplitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows one job: its plan, how far it is, and what happened to it. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = {"Shows a job: its plan, how far it is, who did what when and why."},
    footer = {
      "",
      "Examples:",
      "  watershed replay show january",
      "  watershed replay show january --splits --output json"
    })
final class ShowCommand implements Callable<Integer> {

  private static final int PAGE = 1_000;

  @Spec private CommandSpec spec;

  @Mixin private ClientOptions client;

  @Parameters(paramLabel = "JOB", description = "The job's id.")
  private String job;

  @Option(names = "--splits", description = "Also every split: its file, state and worker.")
  private boolean splits;

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    try (var node = new ReplayClient(client.connect())) {
      var shown = node.get(job);
      List<SplitStatus> all = splits ? splits(node) : List.of();
      if (client.json()) {
        var json = JobJson.job(shown);
        if (splits) {
          json.set("splits", JobJson.splits(all));
        }
        out.println(json.toPrettyString());
      } else {
        JobText.whole(shown).forEach(out::println);
        if (splits) {
          out.println();
          JobText.splits(all).forEach(out::println);
        }
      }
    }
    return 0;
  }

  private List<SplitStatus> splits(ReplayClient node) {
    List<SplitStatus> all = new ArrayList<>();
    var request = ListSplitsRequest.newBuilder().setJob(job).setPageSize(PAGE);
    do {
      var page = node.splits(request.build());
      all.addAll(page.getSplitsList());
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());
    return all;
  }
}
