package io.watershed.runtime.cli;

import picocli.CommandLine.Command;

/** The commands about pipeline definitions. */
@Command(
    name = "pipeline",
    mixinStandardHelpOptions = true,
    description =
        "Checks pipeline definitions, shows those that a node runs, and has one go on without its source.",
    subcommands = {
      ValidateCommand.class,
      PipelineListCommand.class,
      DescribeCommand.class,
      AdvanceCommand.class
    },
    synopsisSubcommandLabel = "validate | list | describe | advance",
    footer = {
      "",
      "Examples:",
      "  watershed pipeline validate cluster-config/pipelines/flights.conf",
      "  watershed pipeline list",
      "  watershed pipeline describe flights",
      "  watershed pipeline advance flights --to 2001-02-01"
    })
final class PipelineCommand {}
