package io.watershed.runtime.cli;

import io.watershed.runtime.client.TimeText;
import io.watershed.runtime.console.Table;
import io.watershed.v1.EntityCounts;
import io.watershed.v1.EntitySummary;
import io.watershed.v1.ListRequest;
import io.watershed.v1.ListResponse;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the entities of a pipeline. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the entities of a pipeline in the order of their keys, with their totals.",
    footer = {
      "",
      "Examples:",
      "  watershed query list --pipeline flights",
      "  watershed query list -p flights --prefix A --limit 20 --output json"
    })
final class ListCommand implements Callable<Integer> {

  private static final int PAGE = 1_000;

  @Spec private CommandSpec spec;

  @Mixin private QueryOptions query;

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only entities whose key begins with this.")
  private String prefix;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "100",
      description = "At most this many entities; 0: all. Default: 100.")
  private int limit;

  @Override
  public Integer call() {
    int wanted = limit <= 0 ? Integer.MAX_VALUE : limit;
    List<EntitySummary> entities = new ArrayList<>();
    String token = "";
    try (NodeClient node = query.connect()) {
      do {
        ListResponse page =
            node.list(
                ListRequest.newBuilder()
                    .setPipeline(query.pipeline())
                    .setPrefix(prefix)
                    .setPageSize(Math.min(PAGE, wanted - entities.size()))
                    .setPageToken(token)
                    .build());
        entities.addAll(page.getEntitiesList());
        token = page.getNextPageToken();
      } while (!token.isEmpty() && entities.size() < wanted);
    }
    show(entities, !token.isEmpty(), spec.commandLine().getOut());
    return 0;
  }

  private void show(List<EntitySummary> entities, boolean more, PrintWriter out) {
    if (query.json()) {
      out.println(Json.entities(entities, more).toPrettyString());
      return;
    }
    Table table =
        new Table()
            .text("ENTITY")
            .number("ACCEPTED")
            .number("DUPLICATE")
            .number("CONFLICT")
            .number("LATE")
            .number("REVISION")
            .number("OVER LIMIT")
            .number("STATE BYTES")
            .text("WATERMARK")
            .number("SEQUENCE NUMBER")
            .text("UPDATED");
    for (EntitySummary summary : entities) {
      EntityCounts counts = summary.getCounts();
      table.row(
          List.of(
              summary.getEntity(),
              counts.getAccepted(),
              counts.getDuplicates(),
              counts.getConflicts(),
              counts.getLate(),
              counts.getRevisions(),
              counts.getOverLimit(),
              counts.getStateBytes(),
              summary.hasWatermark() ? TimeText.of(summary.getWatermark()) : "-",
              summary.getSequenceNumber(),
              TimeText.of(summary.getUpdatedAt())));
    }
    table.lines().forEach(out::println);
    if (more) {
      out.println("there are more; --limit 0 shows all");
    }
  }
}
