package io.watershed.runtime.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.watershed.v1.WatchRequest;
import io.watershed.v1.WatchResponse;
import java.io.PrintWriter;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows each durable change of an entity as it happens. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = {
      "Shows each durable change of an entity's windows as it happens, until Ctrl-C.",
      "Goes on where it was when the node is restarted."
    },
    footer = {
      "",
      "Examples:",
      "  watershed query watch --pipeline flights ATL",
      "  watershed query watch -p flights ATL --window hour --output json",
      "  watershed query watch -p flights ATL --after 4711 --changes 10"
    })
final class WatchCommand implements Callable<Integer> {

  private static final long PAUSE_MILLIS = 1_000;

  @Spec private CommandSpec spec;

  @Mixin private QueryOptions query;

  @Mixin private EntityOptions windows;

  @Option(
      names = "--after",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Begin with what is newer than this sequence number. Default: the open windows.")
  private long after;

  @Option(
      names = "--changes",
      paramLabel = "N",
      defaultValue = "0",
      description = "End after this many changes. Default: never.")
  private long changes;

  private long seen;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (NodeClient node = query.connect()) {
      while (true) {
        try {
          node.watch(request(), response -> show(response, out));
          return 0;
        } catch (StatusRuntimeException e) {
          // A first failure may well be a wrong address.
          if (seen == 0 || e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
            throw e;
          }
          err.println("lost the node; going on after " + after + " when it is back");
          err.flush();
          Thread.sleep(PAUSE_MILLIS);
        }
      }
    }
  }

  private WatchRequest request() {
    return WatchRequest.newBuilder()
        .setPipeline(query.pipeline())
        .setEntity(windows.entity())
        .setWindow(windows.window())
        .setAfterSequenceNumber(after)
        .build();
  }

  /** Whether to go on. */
  private boolean show(WatchResponse response, PrintWriter out) {
    after = response.getSequenceNumber();
    seen++;
    if (query.json()) {
      out.println(Json.watch(response));
    } else {
      out.println(
          ResultText.totals(
              query.pipeline() + " / " + windows.entity(),
              response.getCounts(),
              response.hasWatermark()
                  ? OptionalLong.of(response.getWatermark())
                  : OptionalLong.empty(),
              response.getSequenceNumber()));
      ResultText.windows(response.getWindowsList()).forEach(out::println);
      out.println();
    }
    out.flush();
    return changes <= 0 || seen < changes;
  }
}
