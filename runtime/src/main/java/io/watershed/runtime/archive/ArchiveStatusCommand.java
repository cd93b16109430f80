package io.watershed.runtime.archive;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.watershed.protocol.archive.Archives;
import io.watershed.runtime.client.TimeText;
import io.watershed.runtime.console.CommandFailure;
import io.watershed.runtime.console.ExitCode;
import io.watershed.runtime.console.Table;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code watershed archive status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows what an archive holds, and up to which offsets it is complete.",
    footer = {
      "",
      "Examples:",
      "  watershed archive status /data/archive/flights",
      "  watershed archive status /data/archive/flights --output json"
    })
final class ArchiveStatusCommand implements Callable<Integer> {

  /** Forms of the answer. */
  enum Output {
    table,
    json
  }

  @Parameters(paramLabel = "DIR", description = "Directory of the archive.")
  private Path directory;

  @Option(
      names = "--output",
      defaultValue = "table",
      paramLabel = "table|json",
      description = "Form of the answer (default: ${DEFAULT-VALUE}).")
  private Output output;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    try {
      var extents = ArchiveCommands.archives().extents(directory);
      switch (output) {
        case table -> table(extents).lines().forEach(out::println);
        case json -> out.println(json(extents));
      }
      out.flush();
      return ExitCode.OK;
    } catch (NoSuchFileException e) {
      throw new CommandFailure(ExitCode.NOT_FOUND, e.getMessage(), e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILURE, e.getMessage(), e);
    }
  }

  private static Table table(List<Archives.Extent> extents) {
    var table =
        new Table()
            .text("PARTITION")
            .number("COMPLETE TO")
            .number("FILES")
            .number("RECORDS")
            .number("BYTES")
            .number("LOST")
            .text("FROM")
            .text("TO");
    for (var extent : extents) {
      boolean hasEvents = extent.from() <= extent.to();
      table.row(
          List.of(
              extent.source(),
              extent.complete() < 0 ? "-" : extent.complete(),
              extent.files(),
              String.format(Locale.ROOT, "%,d", extent.records()),
              String.format(Locale.ROOT, "%,d", extent.bytes()),
              extent.lost(),
              hasEvents ? TimeText.of(extent.from()) : "-",
              hasEvents ? TimeText.of(extent.to()) : "-"));
    }
    return table;
  }

  private static String json(List<Archives.Extent> extents) {
    var mapper = new JsonMapper();
    var all = mapper.createArrayNode();
    for (var extent : extents) {
      var node =
          all.addObject()
              .put("pipeline", extent.pipeline())
              .put("topic", extent.source().topic())
              .put("topicId", extent.source().topicId().toString())
              .put("partition", extent.source().partition())
              .put("complete", extent.complete())
              .put("leaderEpoch", extent.epoch())
              .put("files", extent.files())
              .put("records", extent.records())
              .put("bytes", extent.bytes())
              .put("lost", extent.lost());
      if (extent.from() <= extent.to()) {
        node.put("from", extent.from()).put("to", extent.to());
      }
    }
    return all.toPrettyString();
  }
}
