package io.watershed.runtime.cli;

import io.watershed.runtime.client.TimeText;
import io.watershed.v1.GetAsOfRequest;
import io.watershed.v1.GetAsOfResponse;
import io.watershed.v1.GetResponse;
import java.io.PrintWriter;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the windows of one entity as they were. */
@Command(
    name = "as-of",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the window results of one entity as they were at a point of the past, as far back as the",
      "pipeline's retention.journal goes."
    },
    footer = {
      "",
      "Examples:",
      "  watershed query as-of --pipeline flights ATL --time 2026-11-20T08:00",
      "  watershed query as-of -p flights ATL --sequence 1200 --window hour --output json"
    })
final class AsOfCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private QueryOptions query;

  @Mixin private EntityOptions windows;

  @ArgGroup(multiplicity = "1")
  private Point point;

  /** When; one of the two. */
  private static final class Point {

    @Option(
        names = "--time",
        paramLabel = "TIME",
        converter = TimeText.Converter.class,
        description = "What had been decided by this time (ISO-8601, UTC, or epoch ms).")
    private Long time;

    @Option(
        names = "--sequence",
        paramLabel = "NUMBER",
        description = "After the stored event of this number.")
    private Long sequence;
  }

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "0",
      description = "At most this many windows, the newest ones. Default: 1000, at most 10000.")
  private int limit;

  @Override
  public Integer call() {
    var request =
        GetAsOfRequest.newBuilder()
            .setPipeline(query.pipeline())
            .setEntity(windows.entity())
            .setWindow(windows.window())
            .setLimit(limit);
    if (point.time != null) {
      request.setTime(point.time);
    } else {
      request.setSequenceNumber(point.sequence);
    }
    try (NodeClient node = query.connect()) {
      show(node.asOf(request.build()), spec.commandLine().getOut());
    }
    return 0;
  }

  private void show(GetAsOfResponse response, PrintWriter out) {
    if (query.json()) {
      out.println(Json.asOf(response).toPrettyString());
      return;
    }
    GetResponse state = response.getState();
    out.println(
        "as of sequence number "
            + response.getSequenceNumber()
            + ", decided "
            + TimeText.of(response.getTime()));
    out.println(
        ResultText.totals(
            state.getPipeline() + " / " + state.getEntity(),
            state.getCounts(),
            state.hasWatermark() ? OptionalLong.of(state.getWatermark()) : OptionalLong.empty(),
            state.getSequenceNumber()));
    out.println();
    if (state.getWindowsCount() == 0) {
      out.println("no windows");
    }
    ResultText.windows(state.getWindowsList()).forEach(out::println);
    if (state.getTruncated()) {
      out.println("older windows are left out; --limit chooses");
    }
  }
}
