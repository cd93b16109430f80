package io.watershed.runtime.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which windows of which entity a command shows. */
final class EntityOptions {

  @Parameters(paramLabel = "ENTITY", description = "The entity's key, such as ATL.")
  private String entity;

  @Option(
      names = {"-w", "--window"},
      paramLabel = "NAME",
      defaultValue = "",
      description = "Only this window definition, such as hour. Default: all.")
  private String window;

  String entity() {
    return entity;
  }

  /** Empty: all. */
  String window() {
    return window;
  }
}
