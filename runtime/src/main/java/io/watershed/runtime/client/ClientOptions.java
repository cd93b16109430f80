package io.watershed.runtime.client;

import java.time.Duration;
import picocli.CommandLine.Option;

/** What every command that asks a node understands. */
public final class ClientOptions {

  /** How results are shown. */
  public enum Output {
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

  public NodeChannel connect() {
    return new NodeChannel(address, Duration.ofSeconds(timeout));
  }

  /** The node to ask. */
  public Address address() {
    return address;
  }

  public boolean json() {
    return output == Output.json;
  }
}
