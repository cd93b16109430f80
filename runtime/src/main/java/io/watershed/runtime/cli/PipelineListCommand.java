package io.watershed.runtime.cli;

import io.watershed.runtime.client.ClientOptions;
import io.watershed.runtime.console.Table;
import io.watershed.v1.PipelineSummary;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the pipelines of a node. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the pipelines that a node runs.",
    footer = {
      "",
      "Examples:",
      "  watershed pipeline list",
      "  watershed pipeline list --address 10.0.0.5:7777 --output json"
    })
final class PipelineListCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClientOptions client;

  @Override
  public Integer call() {
    List<PipelineSummary> pipelines;
    try (NodeClient node = new NodeClient(client.connect())) {
      pipelines = node.pipelines().getPipelinesList();
    }
    PrintWriter out = spec.commandLine().getOut();
    if (client.json()) {
      out.println(Json.pipelines(pipelines).toPrettyString());
      return 0;
    }
    Table table = new Table().text("PIPELINE").text("TOPICS").number("SHARDS").text("WINDOWS");
    for (PipelineSummary pipeline : pipelines) {
      table.row(
          List.of(
              pipeline.getName(),
              String.join(", ", pipeline.getTopicsList()),
              pipeline.getShards(),
              String.join(", ", pipeline.getWindowsList())));
    }
    table.lines().forEach(out::println);
    return 0;
  }
}
