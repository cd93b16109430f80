package io.watershed.runtime.cli;

import io.watershed.runtime.client.MetricText;
import io.watershed.runtime.client.TimeText;
import io.watershed.runtime.console.Table;
import io.watershed.v1.LateEvent;
import io.watershed.v1.LateReason;
import io.watershed.v1.ListLateRequest;
import io.watershed.v1.ListLateResponse;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the events that some window did not take. */
@Command(
    name = "late",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the events that at least one window did not take, with the reason: too late, in conflict",
      "with one that is known, or beyond what the entity's state may hold."
    },
    footer = {
      "",
      "Examples:",
      "  watershed query late --pipeline flights",
      "  watershed query late -p flights ATL --reason late-in-part --limit 20 --output json"
    })
final class LateCommand implements Callable<Integer> {

  private static final int PAGE = 1_000;

  /** Why an event is in the list. */
  enum Reason {
    late(LateReason.LATE),
    late_in_part(LateReason.LATE_IN_PART),
    beyond_dedup(LateReason.BEYOND_DEDUP),
    conflict(LateReason.CONFLICT),
    revision_late(LateReason.REVISION_LATE),
    over_limit(LateReason.OVER_LIMIT);

    private final LateReason reason;

    Reason(LateReason reason) {
      this.reason = reason;
    }

    @Override
    public String toString() {
      return name().replace('_', '-');
    }
  }

  @Spec private CommandSpec spec;

  @Mixin private QueryOptions query;

  @Parameters(
      paramLabel = "ENTITY",
      arity = "0..1",
      defaultValue = "",
      description = "Only of this entity. Default: of all.")
  private String entity;

  @Option(
      names = {"-r", "--reason"},
      paramLabel = "REASON",
      description = "Only for this reason: ${COMPLETION-CANDIDATES}. Default: for any.")
  private Reason reason;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "100",
      description = "At most this many events; 0: all. Default: 100.")
  private int limit;

  @Override
  public Integer call() {
    int wanted = limit <= 0 ? Integer.MAX_VALUE : limit;
    List<LateEvent> events = new ArrayList<>();
    var request = ListLateRequest.newBuilder().setPipeline(query.pipeline()).setEntity(entity);
    if (reason != null) {
      request.setReason(reason.reason);
    }
    try (NodeClient node = query.connect()) {
      do {
        request.setPageSize(Math.min(PAGE, wanted - events.size()));
        ListLateResponse page = node.late(request.build());
        events.addAll(page.getEventsList());
        request.setPageToken(page.getNextPageToken());
      } while (!request.getPageToken().isEmpty() && events.size() < wanted);
    }
    show(events, !request.getPageToken().isEmpty(), spec.commandLine().getOut());
    return 0;
  }

  private void show(List<LateEvent> events, boolean more, PrintWriter out) {
    if (query.json()) {
      out.println(Json.late(events, more).toPrettyString());
      return;
    }
    Table table =
        new Table()
            .text("ENTITY")
            .text("REASON")
            .text("WINDOWS")
            .number("LATE BY")
            .text("TIME")
            .number("PARTITION")
            .number("OFFSET")
            .text("MEASURES")
            .text("DECIDED");
    for (LateEvent event : events) {
      table.row(
          List.of(
              event.getEntity(),
              event.getReason(),
              String.join(", ", event.getWindowsList()),
              Duration.ofMillis(event.getLateBy()),
              TimeText.of(event.getTime()),
              event.getPartition(),
              event.getOffset(),
              MetricText.all(event.getMeasuresMap()),
              TimeText.of(event.getDecidedAt())));
    }
    table.lines().forEach(out::println);
    if (more) {
      out.println("there are more; --limit 0 shows all");
    }
  }
}
