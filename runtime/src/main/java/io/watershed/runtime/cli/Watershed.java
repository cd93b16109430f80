package io.watershed.runtime.cli;

import io.watershed.runtime.archive.ArchiveCommands;
import io.watershed.runtime.cli.replay.LateCommands;
import io.watershed.runtime.cli.replay.QuarantineCommands;
import io.watershed.runtime.cli.replay.ReplayCommands;
import io.watershed.runtime.demo.DemoCommand;
import io.watershed.runtime.produce.ProduceCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line of Watershed, and the main class of every process that it starts. */
@Command(
    name = "watershed",
    description = "A stream runtime that corrects the past while live traffic flows.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      NodeCommand.class,
      ProduceCommand.class,
      QueryCommand.class,
      PipelineCommand.class,
      ReplayCommands.class,
      ArchiveCommands.class,
      LateCommands.class,
      QuarantineCommands.class,
      StoreCommand.class,
      ClusterCommand.class,
      CommandLine.HelpCommand.class
    },
    mixinStandardHelpOptions = true,
    version = "watershed 0.1.0",
    footer = {
      "",
      "Exit codes:",
      "  0  done",
      "  1  failed",
      "  2  wrong usage, or a configuration or definition with mistakes",
      "  3  what was asked for doesn't exist",
      "  4  the node is out of reach or took too long",
      "  5  a replay would change more than allowed",
      "  6  a replay has failed, or was aborted or rolled back",
      "",
      "Examples:",
      "  watershed demo",
      "  watershed node --config cluster-config/node.conf",
      "  watershed query get --pipeline flights ATL --from 2001-01-01 --to 2001-01-02",
      "  watershed replay start flights --from 2001-01-01 --to 2001-02-01 flights.parquet",
      "  watershed pipeline validate cluster-config/pipelines/flights.conf"
    })
public final class Watershed implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Shows where a failure came from.")
  private boolean verbose;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  boolean verbose() {
    return verbose;
  }

  /** The whole command line, ready to execute. */
  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Watershed());
    return commandLine
        .setExecutionExceptionHandler(new Failures())
        .setCaseInsensitiveEnumValuesAllowed(true)
        // An option such as --entities takes @FILE itself.
        .setExpandAtFiles(false)
        .setUsageHelpAutoWidth(true);
  }

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }
}
