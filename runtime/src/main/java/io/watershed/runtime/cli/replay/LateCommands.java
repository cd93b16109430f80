package io.watershed.runtime.cli.replay;

import picocli.CommandLine.Command;

/** The commands about events that windows did not take. */
@Command(
    name = "late",
    mixinStandardHelpOptions = true,
    description = {
      "Brings in the events that windows did not take; `watershed query late` lists " + "them."
    },
    subcommands = RedriveCommand.class,
    synopsisSubcommandLabel = "redrive",
    footer = {
      "",
      "Examples:",
      "  watershed late redrive flights --from 2001-01-01 --to 2001-02-01 --wait"
    })
public final class LateCommands {}
