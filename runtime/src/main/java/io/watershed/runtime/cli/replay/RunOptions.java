package io.watershed.runtime.cli.replay;

import picocli.CommandLine.Option;

/** How far a started job is followed, and what it may change without anybody looking. */
final class RunOptions {

  @Option(names = "--wait", description = "Stay until the job is sealed: its diff can be seen.")
  private boolean wait;

  @Option(
      names = "--promote",
      description = "Stay until the job is sealed, promote it, and stay until that is done.")
  private boolean promote;

  @Option(
      names = "--fail-if-changed-more-than",
      paramLabel = "5%|N",
      converter = Gate.Converter.class,
      description =
          "End with exit code 5, before promoting, where more windows would be added, removed or "
              + "changed: a share of all, or a number.")
  private Gate gate;

  /** Until it is sealed. */
  boolean waits() {
    return wait || promote || gate != null;
  }

  boolean promotes() {
    return promote;
  }

  /** Null: none. */
  Gate gate() {
    return gate;
  }
}
