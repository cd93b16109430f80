package io.watershed.runtime.cli;

import picocli.CommandLine.Command;

/** The commands that read entities. */
@Command(
    name = "query",
    mixinStandardHelpOptions = true,
    description = "Reads the durable state of entities from a running node.",
    subcommands = {
      GetCommand.class,
      AsOfCommand.class,
      ExplainCommand.class,
      ListCommand.class,
      WatchCommand.class,
      LateCommand.class
    },
    synopsisSubcommandLabel = "get | as-of | explain | list | watch | late",
    footer = {
      "",
      "Examples:",
      "  watershed query get --pipeline flights ATL --from 2001-01-01 --to 2001-01-02",
      "  watershed query as-of --pipeline flights ATL --time 2026-11-20T08:00",
      "  watershed query explain --pipeline flights ATL --window hour --start 2001-01-01T08:00",
      "  watershed query list --pipeline flights --prefix A",
      "  watershed query watch --pipeline flights ATL",
      "  watershed query late --pipeline flights --reason conflict"
    })
final class QueryCommand {}
