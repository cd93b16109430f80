package io.watershed.runtime.cli;

import picocli.CommandLine.Command;

/** The commands that look after the database. */
@Command(
    name = "store",
    mixinStandardHelpOptions = true,
    description = "Tells how the database of a running node is.",
    subcommands = StoreStatusCommand.class,
    synopsisSubcommandLabel = "status",
    footer = {"", "Examples:", "  watershed store status"})
final class StoreCommand {}
