package io.watershed.runtime.cli;

import picocli.CommandLine;

/** The whole command line for tests in other packages. */
public final class CommandLines {

  private CommandLines() {}

  public static CommandLine watershed() {
    return Watershed.commandLine();
  }
}
