package io.watershed.runtime.cli.replay;

import picocli.CommandLine.Command;

/** The commands about records that could not become events. */
@Command(
    name = "quarantine",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the records that could not become events, and brings them in once the pipeline's "
          + "definition takes them."
    },
    subcommands = {QuarantineListCommand.class, QuarantineRedriveCommand.class},
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  watershed quarantine list flights --reason MISSING_KEY",
      "  watershed quarantine redrive flights --from 2001-01-01 --to 2001-02-01 --dry-run",
      "  watershed quarantine redrive flights --from 2001-01-01 --to 2001-02-01 --wait"
    })
public final class QuarantineCommands {}
