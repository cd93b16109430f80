package io.watershed.runtime.cli;

import io.watershed.runtime.client.ClientOptions;
import io.watershed.v1.ClusterStatusResponse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the members, and where shards and partitions are. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the members of the cluster, the shards and source partitions of each, how far each",
      "partition has come, and what is not as it should be: as the node sees it that is asked."
    },
    footer = {
      "",
      "Examples:",
      "  watershed cluster status",
      "  watershed cluster status --pipeline flights --output json"
    })
final class ClusterStatusCommand implements Callable<Integer> {

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
    ClusterStatusResponse status;
    try (NodeClient node = new NodeClient(client.connect())) {
      status = node.clusterStatus(pipeline);
    }
    var out = spec.commandLine().getOut();
    if (client.json()) {
      out.println(ClusterJson.status(status).toPrettyString());
    } else {
      ClusterText.lines(status).forEach(out::println);
    }
    return 0;
  }
}
