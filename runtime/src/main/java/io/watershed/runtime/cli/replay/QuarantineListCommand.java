package io.watershed.runtime.cli.replay;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.watershed.runtime.client.ClientOptions;
import io.watershed.runtime.client.TimeText;
import io.watershed.v1.QuarantinedRecord;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists records that could not become events. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lists records in quarantine, by topic, partition and offset; rows that replays have "
          + "refused by file and row."
    },
    footer = {
      "",
      "Examples:",
      "  watershed quarantine list flights",
      "  watershed quarantine list flights --reason MISSING_KEY,EMPTY_KEY --limit 0 --output json"
    })
final class QuarantineListCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClientOptions client;

  @Parameters(paramLabel = "PIPELINE", description = "The pipeline.")
  private String pipeline;

  @Mixin private QuarantineOptions which;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "100",
      description = "At most this many; 0: all. Default: 100.")
  private long limit;

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    var shown = new AtomicLong();
    try (var node = new ReplayClient(client.connect())) {
      node.quarantined(
          which.request(pipeline),
          record -> {
            if (limit > 0 && shown.get() == limit) {
              spec.commandLine().getErr().println("there are more; --limit 0 shows all");
              return false;
            }
            shown.incrementAndGet();
            show(out, record);
            return true;
          });
    }
    return 0;
  }

  private void show(PrintWriter out, QuarantinedRecord record) {
    if (!client.json()) {
      out.printf(
          "%s/%d %d: %s: %s%n",
          record.getTopic(),
          record.getPartition(),
          record.getOffset(),
          record.getReason(),
          record.getDetail());
      return;
    }
    var json = JsonNodeFactory.instance.objectNode();
    json.put("topic", record.getTopic());
    json.put("partition", record.getPartition());
    json.put("offset", record.getOffset());
    json.put("reason", record.getReason());
    json.put("detail", record.getDetail());
    json.put("valueBytes", record.getValueBytes());
    json.put("at", TimeText.of(record.getQuarantinedAt()));
    if (record.hasValue()) {
      json.put("value", record.getValue().toByteArray());
    }
    out.println(json);
  }
}
