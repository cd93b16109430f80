package io.watershed.runtime.cli.replay;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every command understands that does something with a job. */
final class JobOptions {

  @Parameters(paramLabel = "JOB", description = "The job's id.")
  private String job;

  @Mixin private Signature signature;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Why, for the job's history.")
  private String reason;

  String job() {
    return job;
  }

  String by() {
    return signature.by();
  }

  String reason() {
    return reason;
  }

  /** Who does it. */
  static final class Signature {

    @Option(
        names = "--by",
        paramLabel = "NAME",
        defaultValue = "${sys:user.name}",
        description = "Who, for the job's history. Default: the user of this process.")
    private String by;

    String by() {
      return by;
    }
  }
}
