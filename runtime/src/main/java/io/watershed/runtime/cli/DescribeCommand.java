package io.watershed.runtime.cli;

import io.watershed.runtime.client.ClientOptions;
import io.watershed.v1.DescribePipelineResponse;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows one pipeline: its definition and how far it has come. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description = "Shows a pipeline's definition, its source partitions and what is in quarantine.",
    footer = {
      "",
      "Examples:",
      "  watershed pipeline describe flights",
      "  watershed pipeline describe flights --output json"
    })
final class DescribeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClientOptions client;

  @Parameters(paramLabel = "NAME", description = "The pipeline.")
  private String pipeline;

  @Override
  public Integer call() {
    DescribePipelineResponse response;
    try (NodeClient node = new NodeClient(client.connect())) {
      response = node.describe(pipeline);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (client.json()) {
      out.println(Json.description(response).toPrettyString());
    } else {
      show(response, out);
    }
    return 0;
  }

  private static void show(DescribePipelineResponse response, PrintWriter out) {
    out.println(
        response.getSummary().getName()
            + "  shards "
            + response.getSummary().getShards()
            + "  fingerprint "
            + response.getFingerprint()
            + "  quarantined "
            + response.getQuarantined());
    out.println();
    PartitionTable.lines(response.getPartitionsList()).forEach(out::println);
    out.println();
    out.println(response.getDefinition().strip());
  }
}
