package io.watershed.runtime.cli;

import io.watershed.runtime.client.TimeText;
import io.watershed.runtime.console.Table;
import io.watershed.v1.EventOrigin;
import io.watershed.v1.ExplainRequest;
import io.watershed.v1.ExplainResponse;
import io.watershed.v1.WindowResult;
import io.watershed.v1.WindowStep;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells the history of one window. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Tells the whole history of one window: what live and each replay job say of it, what was decided",
      "when and by whom, and where its events came from and what became of them."
    },
    footer = {
      "",
      "Examples:",
      "  watershed query explain --pipeline flights ATL --window hour --start 2001-01-01T08:00",
      "  watershed query explain -p flights ATL -w hour --start 2001-01-01T08:00 --output json"
    })
final class ExplainCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private QueryOptions query;

  @Parameters(paramLabel = "ENTITY", description = "The entity's key, such as ATL.")
  private String entity;

  @Option(
      names = {"-w", "--window"},
      paramLabel = "NAME",
      required = true,
      description = "The window definition, such as hour.")
  private String window;

  @Option(
      names = {"-s", "--start"},
      paramLabel = "TIME",
      required = true,
      converter = TimeText.Converter.class,
      description =
          "The window's key: its start (ISO-8601, UTC, or epoch ms); of a cumulative window its end.")
  private Long start;

  @Override
  public Integer call() {
    var request =
        ExplainRequest.newBuilder()
            .setPipeline(query.pipeline())
            .setEntity(entity)
            .setWindow(window)
            .setKey(start)
            .build();
    try (NodeClient node = query.connect()) {
      show(node.explain(request), spec.commandLine().getOut());
    }
    return 0;
  }

  private void show(ExplainResponse response, PrintWriter out) {
    if (query.json()) {
      out.println(Json.explain(response).toPrettyString());
      return;
    }
    out.println(
        response.hasCurrent()
            ? "what counts: "
                + side(response.getCurrent())
                + ", "
                + response.getCurrent().getStatus()
            : "nothing counts: the window does not exist any more");
    out.println();
    for (WindowResult result : response.getSidesList()) {
      out.println(side(result));
      ResultText.windows(List.of(result)).forEach(out::println);
      out.println();
    }
    history(response.getHistoryList()).lines().forEach(out::println);
    out.println();
    origins(response.getOriginsList()).lines().forEach(out::println);
    if (response.getOriginsFrom() > 1) {
      out.println(
          "stored events before number " + response.getOriginsFrom() + " are no longer there");
    }
  }

  private static String side(WindowResult result) {
    return result.getReplayJob().isEmpty() ? "live" : "replay job " + result.getReplayJob();
  }

  private static Table history(List<WindowStep> steps) {
    Table table =
        new Table()
            .text("AT")
            .text("WHAT")
            .text("JOB")
            .number("DECISION")
            .text("BY")
            .text("REASON");
    for (WindowStep step : steps) {
      table.row(
          List.of(
              TimeText.of(step.getAt()),
              step.hasStatus() ? step.getStatus() : step.getPhase(),
              step.getJob(),
              step.getDecision() == 0 ? "" : step.getDecision(),
              step.getBy(),
              step.getReason()));
    }
    return table;
  }

  private static Table origins(List<EventOrigin> origins) {
    Table table =
        new Table()
            .text("SIDE")
            .text("FROM")
            .number("FIRST")
            .number("LAST")
            .number("ACCEPTED")
            .number("DUPLICATE")
            .number("CONFLICT")
            .number("LATE");
    for (EventOrigin origin : origins) {
      table.row(
          List.of(
              origin.getJob().isEmpty() ? "live" : origin.getJob(),
              origin.getFile().isEmpty()
                  ? origin.getTopicId() + "/" + origin.getPartition()
                  : origin.getFile(),
              origin.getFirst(),
              origin.getLast(),
              origin.getAccepted(),
              origin.getDuplicates(),
              origin.getConflicts(),
              origin.getLate()));
    }
    return table;
  }
}
