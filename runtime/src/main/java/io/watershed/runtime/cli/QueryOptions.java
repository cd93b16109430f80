package io.watershed.runtime.cli;

import io.watershed.runtime.client.ClientOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command that reads entities understands. */
final class QueryOptions {

  @Mixin private ClientOptions client;

  @Option(
      names = {"-p", "--pipeline"},
      required = true,
      paramLabel = "NAME",
      description = "The pipeline.")
  private String pipeline;

  NodeClient connect() {
    return new NodeClient(client.connect());
  }

  boolean json() {
    return client.json();
  }

  String pipeline() {
    return pipeline;
  }
}
