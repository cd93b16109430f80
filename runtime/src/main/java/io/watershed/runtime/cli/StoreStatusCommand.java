package io.watershed.runtime.cli;

import io.watershed.runtime.client.ClientOptions;
import io.watershed.v1.StoreStatusResponse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the sizes of tables, what is kept of pipelines, and what the node writes. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the sizes of the tables, what there is of each pipeline and for how long it is kept, and",
      "how fast the node writes. Figures after ~ are the database's estimates."
    },
    footer = {
      "",
      "Examples:",
      "  watershed store status",
      "  watershed store status --pipeline flights --output json"
    })
final class StoreStatusCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClientOptions client;

  @Option(
      names = {"-p", "--pipeline"},
      paramLabel = "NAME",
      defaultValue = "",
      description = "Only this pipeline. Default: all that the node runs.")
  private String pipeline;

  @Override
  public Integer call() {
    StoreStatusResponse status;
    try (NodeClient node = new NodeClient(client.connect())) {
      status = node.storeStatus(pipeline);
    }
    var out = spec.commandLine().getOut();
    if (client.json()) {
      out.println(StoreJson.status(status).toPrettyString());
    } else {
      StoreText.lines(status).forEach(out::println);
    }
    return 0;
  }
}
