package io.watershed.runtime.archive;

import io.watershed.protocol.archive.SupersededException;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.runtime.console.CommandFailure;
import io.watershed.runtime.console.ExitCode;
import io.watershed.runtime.produce.PipelineFiles;
import io.watershed.runtime.produce.ProgressLine;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code watershed archive run}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Archives the records of a pipeline's topics as they come, until it is stopped. "
          + "A run that was stopped, even by kill -9, is simply started again: it goes on "
          + "where the manifests end, loses nothing and doubles nothing."
    },
    footer = {
      "",
      "Examples:",
      "  watershed archive run flights --bootstrap-servers kafka:9092",
      "  watershed archive run conf/flights.conf --until-end"
    })
final class ArchiveRunCommand implements Callable<Integer> {

  private static final long SECONDS_TO_END = 60;

  @Parameters(
      paramLabel = "PIPELINE",
      description = "Definition with an archive: a file, or the name of one in cluster-config.")
  private String pipeline;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,…",
      defaultValue = "127.0.0.1:9092",
      description = "Kafka (default: ${DEFAULT-VALUE}).")
  private String bootstrapServers;

  @Option(
      names = "--client-property",
      paramLabel = "KEY=VALUE",
      description = "Property of Kafka's client, such as those of TLS; may be repeated.")
  private Map<String, String> properties = new LinkedHashMap<>();

  @Option(
      names = "--until-end",
      description = "Archive what is in the topics now, complete all files, and end.")
  private boolean untilEnd;

  @Option(
      names = "--skip-lost",
      description =
          "Go on where Kafka has deleted records that were not archived; the manifest says which.")
  private boolean skipLost;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    var definition = PipelineFiles.find(pipeline);
    requireArchive(definition);
    var settings =
        new ArchiveRun.Settings(definition, bootstrapServers, properties, untilEnd, skipLost);
    var progress = new ProgressLine(spec.commandLine().getOut(), ProgressLine.onTerminal());
    var run =
        new ArchiveRun(settings, ArchiveCommands.archives(), totals -> show(progress, totals));
    var ended = new CountDownLatch(1);
    var hook = new Thread(() -> stop(run, ended), "archive-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      progress.show(line(run.run()));
      progress.end();
      return ExitCode.OK;
    } catch (TimeoutException e) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "Kafka %s does not answer (is it running?); see --bootstrap-servers"
              .formatted(bootstrapServers),
          e);
    } catch (SupersededException e) {
      throw new CommandFailure(ExitCode.JOB_LOST, e.getMessage(), e);
    } catch (IOException | KafkaException e) {
      throw new CommandFailure(ExitCode.FAILURE, e.getMessage(), e);
    } finally {
      ended.countDown();
    }
  }

  private static void requireArchive(PipelineDefinition definition) {
    if (definition.archive().isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "pipeline %s: no archive (expected: archive { directory = … } in its definition)"
              .formatted(definition.name()));
    }
  }

  /** What has been read so far is completed before the process ends. */
  private static void stop(ArchiveRun run, CountDownLatch ended) {
    run.stop();
    try {
      var unused = ended.await(SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void show(ProgressLine progress, ArchiveRun.Totals totals) {
    if (progress.due()) {
      progress.show(line(totals));
    }
  }

  private static String line(ArchiveRun.Totals totals) {
    return String.format(
        Locale.ROOT,
        "%,d partitions, %,d records archived, %,d read and not complete yet, %,d to read",
        totals.partitions(),
        totals.archived(),
        totals.waiting(),
        totals.lag());
  }
}
