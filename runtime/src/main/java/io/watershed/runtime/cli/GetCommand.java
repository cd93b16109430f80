package io.watershed.runtime.cli;

import io.watershed.runtime.client.TimeText;
import io.watershed.v1.GetRequest;
import io.watershed.v1.GetResponse;
import java.io.PrintWriter;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the windows of one entity. */
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    description = "Shows the window results of one entity: open ones as they are now, closed ones.",
    footer = {
      "",
      "Examples:",
      "  watershed query get --pipeline flights ATL",
      "  watershed query get -p flights ATL --window hour --from 2001-01-01 --to 2001-01-02",
      "  watershed query get -p flights ATL --limit 1 --output json"
    })
final class GetCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private QueryOptions query;

  @Mixin private EntityOptions windows;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = TimeText.Converter.class,
      description = "Only windows that start at or after this time (ISO-8601, UTC, or epoch ms).")
  private Long from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = TimeText.Converter.class,
      description = "Only windows that start before this time.")
  private Long to;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "0",
      description = "At most this many windows, the newest ones. Default: 1000, at most 10000.")
  private int limit;

  @Override
  public Integer call() {
    var request =
        GetRequest.newBuilder()
            .setPipeline(query.pipeline())
            .setEntity(windows.entity())
            .setWindow(windows.window())
            .setLimit(limit);
    if (from != null) {
      request.setFrom(from);
    }
    if (to != null) {
      request.setTo(to);
    }
    try (NodeClient node = query.connect()) {
      show(node.get(request.build()), spec.commandLine().getOut());
    }
    return 0;
  }

  private void show(GetResponse response, PrintWriter out) {
    if (query.json()) {
      out.println(Json.get(response).toPrettyString());
      return;
    }
    out.println(
        ResultText.totals(
            response.getPipeline() + " / " + response.getEntity(),
            response.getCounts(),
            response.hasWatermark()
                ? OptionalLong.of(response.getWatermark())
                : OptionalLong.empty(),
            response.getSequenceNumber()));
    out.println();
    if (response.getWindowsCount() == 0) {
      out.println("no windows");
    }
    ResultText.windows(response.getWindowsList()).forEach(out::println);
    if (response.getTruncated()) {
      out.println("older windows are left out; --limit, --from and --to choose");
    }
  }
}
