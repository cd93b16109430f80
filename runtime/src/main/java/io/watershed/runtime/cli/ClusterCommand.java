package io.watershed.runtime.cli;

import picocli.CommandLine.Command;

/** The commands that look after the cluster. */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    description = "Tells how the cluster of a running node is.",
    subcommands = ClusterStatusCommand.class,
    synopsisSubcommandLabel = "status",
    footer = {"", "Examples:", "  watershed cluster status"})
final class ClusterCommand {}
