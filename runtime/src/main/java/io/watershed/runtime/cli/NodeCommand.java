package io.watershed.runtime.cli;

import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.PipelineParser;
import io.watershed.runtime.console.CommandFailure;
import io.watershed.runtime.console.ExitCode;
import io.watershed.runtime.node.KafkaEvents;
import io.watershed.runtime.node.NodeProcess;
import io.watershed.runtime.node.NodeSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a node until it is told to end. */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a node: reads the topics of its pipelines, keeps their entities and answers queries.",
      "SIGTERM or Ctrl-C ends it in order; nothing is lost. System properties override the file,",
      "such as JAVA_OPTS=-Dwatershed.grpc.port=7001."
    },
    footer = {"", "Examples:", "  watershed node --config cluster-config/node.conf"})
final class NodeCommand implements Callable<Integer> {

  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "The node's configuration (HOCON), such as cluster-config/node.conf.")
  private Path config;

  @Override
  public Integer call() {
    NodeSettings settings = NodeSettings.load(config);
    List<PipelineDefinition> definitions = PipelineParser.loadAll(settings.pipelines());
    if (definitions.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "watershed.pipelines: " + settings.pipelines() + " (expected: a directory with *.conf)");
    }
    for (PipelineDefinition definition : definitions) {
      EngineCheck.mistake(definition)
          .ifPresent(
              mistake -> {
                throw new CommandFailure(ExitCode.USAGE, mistake);
              });
    }
    return NodeProcess.run(settings, definitions, new KafkaEvents());
  }
}
