package io.watershed.runtime.cli;

import io.watershed.runtime.client.ClientOptions;
import io.watershed.runtime.client.TimeText;
import io.watershed.v1.AdvanceResponse;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has a pipeline go on whose source went quiet for good. */
@Command(
    name = "advance",
    mixinStandardHelpOptions = true,
    description = {
      "Raises the watermark of every source partition that stands lower, for a source that went quiet for good.",
      "Windows that end before it, allowed lateness included, become final; what comes for them later is late.",
      "It can't be taken back. Saying it again does nothing."
    },
    footer = {
      "",
      "Examples:",
      "  watershed pipeline advance flights --to 2001-02-01",
      "  watershed pipeline advance flights --to 2001-01-31T05:00:00Z --output json",
      "",
      "Exit codes: 0 done, 2 a time that goes back or lies too far ahead, 3 no such pipeline, 4 no answer."
    })
final class AdvanceCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClientOptions client;

  @Parameters(paramLabel = "PIPELINE", description = "The pipeline.")
  private String pipeline;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "TIME",
      converter = TimeText.Converter.class,
      description =
          "Event time up to which all is there: 2001-01-31, 2001-01-31T05:00 (UTC), one with an offset, or epoch ms.")
  private long to;

  @Override
  public Integer call() {
    AdvanceResponse response;
    try (NodeClient node = new NodeClient(client.connect())) {
      response = node.advance(pipeline, to);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (client.json()) {
      out.println(Json.advance(pipeline, to, response).toPrettyString());
    } else {
      PartitionTable.lines(response.getPartitionsList()).forEach(out::println);
    }
    return 0;
  }
}
