package io.watershed.runtime.cli.replay;

import picocli.CommandLine.Command;

/** The commands about replays. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Corrects a stretch of the past from files while the present goes on: plan it, "
          + "feed it, look at what would change, promote it, and take it back if need be."
    },
    subcommands = {
      PlanCommand.class,
      StartCommand.class,
      WorkerCommand.class,
      JobWatchCommand.class,
      JobListCommand.class,
      ShowCommand.class,
      PauseCommand.class,
      ResumeCommand.class,
      DiffCommand.class,
      PromoteCommand.class,
      RollBackCommand.class,
      AbortCommand.class,
      DiscardCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  watershed replay start flights --from 2001-01-01 --to 2001-02-01 \\",
      "    flights.parquet --row-field row --job-id january --wait",
      "  watershed replay diff january",
      "  watershed replay promote january",
      "  watershed replay rollback january",
      "",
      "Exit codes:",
      "  0  done",
      "  1  failed; also: the job's phase doesn't allow it, or another job has the range",
      "  2  wrong usage, or files that don't go with the pipeline",
      "  3  no such pipeline, job or file",
      "  4  the node is out of reach or took too long; the same command may succeed later",
      "  5  more would change than allowed; nothing was promoted",
      "  6  the job has failed, or was aborted or rolled back"
    })
public final class ReplayCommands {}
