package io.watershed.runtime.cli;

import io.watershed.protocol.pipeline.DefinitionText;
import io.watershed.protocol.pipeline.InvalidDefinitionException;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.PipelineParser;
import io.watershed.runtime.console.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks definition files without a node. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = {
      "Checks pipeline definitions and shows every mistake at once, with file, path, value and",
      "what was expected. Needs no node. Exit code 2 where there is any mistake."
    },
    footer = {
      "",
      "Examples:",
      "  watershed pipeline validate cluster-config/pipelines/flights.conf",
      "  watershed pipeline validate --show cluster-config/pipelines/*.conf"
    })
final class ValidateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Definition files.")
  private List<Path> files;

  @Option(
      names = "--show",
      description = "Also shows each valid definition with every default filled in.")
  private boolean show;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    int exitCode = ExitCode.OK;
    for (Path file : files) {
      try {
        PipelineDefinition definition = PipelineParser.parse(file);
        Optional<String> mistake = EngineCheck.mistake(definition);
        if (mistake.isPresent()) {
          err.println(file + ": " + mistake.get());
          exitCode = ExitCode.USAGE;
          continue;
        }
        out.println(
            file
                + ": valid (pipeline "
                + definition.name()
                + ", fingerprint "
                + DefinitionText.fingerprint(definition)
                + ")");
        if (show) {
          out.println(DefinitionText.render(definition));
        }
      } catch (InvalidDefinitionException e) {
        err.println(e.getMessage());
        exitCode = ExitCode.USAGE;
      }
    }
    return exitCode;
  }
}
