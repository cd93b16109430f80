package io.watershed.runtime.produce;

import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.PipelineParser;
import io.watershed.runtime.ProjectFolder;
import io.watershed.runtime.console.CommandFailure;
import io.watershed.runtime.console.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds pipeline definitions by file or by name. */
public final class PipelineFiles {

  private static final String ENDING = ".conf";

  private PipelineFiles() {}

  /**
   * A definition.
   *
   * @param fileOrName a file, or the name of a file without its ending in the project's {@code
   *     cluster-config/pipelines}
   */
  public static PipelineDefinition find(String fileOrName) {
    var file = Path.of(fileOrName);
    if (Files.isRegularFile(file)) {
      return PipelineParser.parse(file);
    }
    var named =
        ProjectFolder.find()
            .map(
                root ->
                    root.resolve("cluster-config")
                        .resolve("pipelines")
                        .resolve(fileOrName + ENDING));
    if (named.isPresent() && Files.isRegularFile(named.get())) {
      return PipelineParser.parse(named.get());
    }
    throw new CommandFailure(
        ExitCode.NOT_FOUND,
        "pipeline: "
            + fileOrName
            + " (expected: a file, or a name with a file "
            + named.map(Path::toString).orElse("cluster-config/pipelines/NAME" + ENDING)
            + ")");
  }
}
