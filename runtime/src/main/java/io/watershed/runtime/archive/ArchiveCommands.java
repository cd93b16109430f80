package io.watershed.runtime.archive;

import io.watershed.protocol.archive.Archives;
import io.watershed.runtime.console.CommandFailure;
import io.watershed.runtime.console.ExitCode;
import picocli.CommandLine.Command;

/** The commands about archives. */
@Command(
    name = "archive",
    mixinStandardHelpOptions = true,
    description = "Keeps the raw records of a pipeline in Parquet files to replay from.",
    subcommands = {ArchiveRunCommand.class, ArchiveStatusCommand.class},
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  watershed archive run flights",
      "  watershed archive run flights --until-end",
      "  watershed archive status /data/archive/flights",
      "  watershed replay plan flights --from 2001-01-01 --to 2001-02-01 \\",
      "    --archive /data/archive/flights"
    })
public final class ArchiveCommands {

  /** Whoever writes archives. */
  static Archives archives() {
    return Archives.find()
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.FAILURE,
                    "nothing on the class path writes archives (expected: watershed-batch-replayer)"));
  }
}
