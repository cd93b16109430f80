package io.watershed.runtime.produce;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.watershed.protocol.file.AddedFields;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Source;
import io.watershed.runtime.broker.BrokerUnreachableException;
import io.watershed.runtime.broker.Topics;
import io.watershed.runtime.console.CommandFailure;
import io.watershed.runtime.console.ExitCode;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code watershed produce}: the rows of a file into a pipeline's topic. */
@Command(
    name = "produce",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Sends the rows of a file (CSV, JSON lines, Parquet, Avro; text also packed with",
      "gzip or Zstandard) to a pipeline's topic: JSON, keyed by entity. A run that was",
      "stopped, even by kill -9, is simply started again: it goes on exactly where it",
      "stopped and doubles nothing."
    },
    footer = {
      "",
      "Examples:",
      "  watershed produce trips.csv.gz --pipeline trips --timestamp-field started_at",
      "  watershed produce flights.parquet --pipeline flights --row-field row",
      "  watershed produce orders.jsonl --pipeline conf/orders.conf --output json"
    })
public final class ProduceCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "FILE",
      description = "The file: *.csv, *.jsonl, *.ndjson, *.parquet, *.avro.")
  private Path file;

  @Option(
      names = "--pipeline",
      required = true,
      paramLabel = "FILE_OR_NAME",
      description = "Pipeline definition: a file, or the name of one in cluster-config/pipelines.")
  private String pipeline;

  @Option(names = "--topic", description = "Topic; needed where the pipeline reads several.")
  private String topic;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,…",
      defaultValue = "127.0.0.1:9092",
      description = "Kafka (default: ${DEFAULT-VALUE}).")
  private String bootstrapServers;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "8",
      description = "Partitions of the topic, if it has to be created (default: ${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--key-field",
      paramLabel = "FIELD",
      description = "Field of the record key (default: the pipeline's entity key).")
  private String keyField;

  @Option(
      names = "--timestamp-field",
      paramLabel = "FIELD",
      description = {
        "Field of the record timestamp, epoch milliseconds or ISO-8601 with an offset",
        "(default: the time of sending)."
      })
  private String timestampField;

  @Option(
      names = "--row-field",
      paramLabel = "FIELD",
      description = "Field that is added to each record: the row's number in the file, from 0.")
  private String rowField;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "Records a second at most (default: as fast as Kafka takes them).")
  private long rate;

  @Option(names = "--limit", paramLabel = "N", description = "Only the first N rows of the file.")
  private Long limit;

  @Option(
      names = "--output",
      defaultValue = "table",
      paramLabel = "table|json",
      description = "Form of the summary (default: ${DEFAULT-VALUE}).")
  private Output output;

  @Spec private CommandSpec spec;

  /** Forms of the summary. */
  enum Output {
    table,
    json
  }

  @Override
  public Integer call() {
    requireAtLeast("--partitions", partitions, 1);
    requireAtLeast("--rate", rate, 0);
    requireAtLeast("--limit", limit == null ? 0 : limit, 0);
    try {
      produce(PipelineFiles.find(pipeline));
      return ExitCode.OK;
    } catch (NoSuchFileException e) {
      throw new CommandFailure(ExitCode.NOT_FOUND, e.getFile() + ": no such file", e);
    } catch (BrokerUnreachableException e) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE, e.getMessage() + "; see --bootstrap-servers", e);
    } catch (IOException | KafkaException e) {
      throw new CommandFailure(ExitCode.FAILURE, e.getMessage(), e);
    }
  }

  private static void requireAtLeast(String option, long value, long least) {
    if (value < least) {
      throw new CommandFailure(
          ExitCode.USAGE, option + ": " + value + " (expected: >= " + least + ")");
    }
  }

  private void produce(PipelineDefinition definition) throws IOException {
    var target = target(definition);
    var name = file.getFileName().toString();
    long begun = System.nanoTime();
    var added = new AddedFields(Optional.ofNullable(rowField), Map.of());
    try (var opened = RowFormats.forFile(file).open(file);
        var reader = added.to(opened);
        var topics = Topics.at(bootstrapServers)) {
      int count = topics.create(target, partitions);
      var before = ProducedRows.read(bootstrapServers, target, count, name);
      var records = new RowRecords(keyOf(definition), timestampOf(), count);
      var progress = new ProgressLine(System.err, ProgressLine.onTerminal());
      int maxBytes = topics.maxRecordBytes(target);
      try (var sender =
          new RecordSender(
              new RecordSender.Target(bootstrapServers, target, name, maxBytes, rate))) {
        var summary =
            new FileProduction(file, records, sender, before, progress)
                .run(reader, limit == null ? Long.MAX_VALUE : limit);
        print(summary, target, (System.nanoTime() - begun) / 1e9);
      }
    }
  }

  private String target(PipelineDefinition definition) {
    if (!(definition.source().format() instanceof Source.Format.Json)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "pipeline "
              + definition.name()
              + ": format protobuf (expected: json, which is what produce writes)");
    }
    var topics = definition.source().topics();
    if (topic == null && topics.size() > 1) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--topic: missing (expected: one of the pipeline's topics " + topics + ")");
    }
    return topic == null ? topics.getFirst() : topic;
  }

  private FieldPath keyOf(PipelineDefinition definition) {
    if (keyField != null) {
      return path(keyField);
    }
    if (definition.key() instanceof FieldPath field) {
      return field;
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        "--key: missing (expected: a field, for the pipeline's key is " + definition.key() + ")");
  }

  private Optional<FieldPath> timestampOf() {
    return Optional.ofNullable(timestampField).map(ProduceCommand::path);
  }

  private static FieldPath path(String dotted) {
    return new FieldPath(List.of(dotted.split("\\.")));
  }

  private void print(FileProduction.Summary summary, String target, double seconds) {
    var out = spec.commandLine().getOut();
    switch (output) {
      case json ->
          out.println(
              new JsonMapper()
                  .createObjectNode()
                  .put("file", file.toString())
                  .put("topic", target)
                  .put("rows", summary.rows())
                  .put("sent", summary.sent())
                  .put("skipped", summary.skipped())
                  .put("withoutKey", summary.withoutKey())
                  .put("seconds", Math.round(seconds * 1000) / 1000.0));
      case table ->
          out.printf(
              Locale.ROOT,
              "%s → %s: %,d rows, %,d sent, %,d had been sent before, %,d without a key, %.1f s%n",
              file.getFileName(),
              target,
              summary.rows(),
              summary.sent(),
              summary.skipped(),
              summary.withoutKey(),
              seconds);
    }
    out.flush();
  }
}
