package io.watershed.runtime.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** What every command that asks a node understands. */
final class ClientOptions {

  /** How results are shown. */
  enum Output {
    table,
    json
  }

  @Option(
      names = {"-a", "--address"},
      paramLabel = "HOST:PORT",
      defaultValue = "${env:WATERSHED_ADDRESS:-127.0.0.1:7777}",
      converter = Address.Converter.class,
      description = "The node to ask. Default: $WATERSHED_ADDRESS, or 127.0.0.1:7777.")
  private Address address;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table (for people; rounds to 3 decimals) or json (exact). Default: table.")
  private Output output;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How long an answer may take. Default: 10.")
  private int timeout;

  NodeClient connect() {
    return new NodeClient(address, Duration.ofSeconds(timeout));
  }

  boolean json() {
    return output == Output.json;
  }
}
