package io.watershed.runtime.cli;

import picocli.CommandLine.Command;

/** The commands about pipeline definitions. */
@Command(
    name = "pipeline",
    mixinStandardHelpOptions = true,
    description = "Checks pipeline definitions, and shows those that a node runs.",
    subcommands = {ValidateCommand.class, PipelineListCommand.class, DescribeCommand.class},
    synopsisSubcommandLabel = "validate | list | describe",
    footer = {
      "",
      "Examples:",
      "  watershed pipeline validate cluster-config/pipelines/flights.conf",
      "  watershed pipeline list",
      "  watershed pipeline describe flights"
    })
final class PipelineCommand {}
