package io.watershed.protocol.pipeline;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Reads pipeline definitions from HOCON files; the syntax is in {@code docs/pipelines.md}. */
public final class PipelineParser {

  private PipelineParser() {}

  /**
   * Reads one file.
   *
   * @throws InvalidDefinitionException with every mistake in the file
   */
  public static PipelineDefinition parse(Path file) {
    Problems problems = new Problems(file);
    return DefinitionReader.read(hocon(file, problems), file, problems);
  }

  /**
   * Reads a definition as a node describes it.
   *
   * @param origin where it comes from, for messages
   * @throws InvalidDefinitionException with every mistake in it
   */
  public static PipelineDefinition parseText(String text, String origin) {
    Problems problems = new Problems(Path.of(origin));
    return DefinitionReader.read(
        resolved(
            () ->
                ConfigFactory.parseString(
                    text, ConfigParseOptions.defaults().setOriginDescription(origin)),
            problems),
        Path.of(origin),
        problems);
  }

  /**
   * Reads every {@code *.conf} of a directory, in the order of the file names.
   *
   * @throws InvalidDefinitionException with every mistake in every file; two pipelines of one name
   *     are one, too
   */
  public static List<PipelineDefinition> loadAll(Path directory) {
    List<PipelineDefinition> definitions = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    Map<String, Path> fileByName = new HashMap<>();
    for (Path file : definitionsIn(directory)) {
      try {
        PipelineDefinition definition = parse(file);
        Path other = fileByName.putIfAbsent(definition.name(), file);
        if (other != null) {
          String expected = "a name of its own, for " + other + " has this one";
          problems.add(
              new Problem(file.toString(), 0, "pipeline.name", definition.name(), expected));
        }
        definitions.add(definition);
      } catch (InvalidDefinitionException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidDefinitionException(problems);
    }
    return List.copyOf(definitions);
  }

  private static List<Path> definitionsIn(Path directory) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.conf")) {
      found.forEach(files::add);
    } catch (IOException e) {
      throw new InvalidDefinitionException(
          List.of(
              new Problem(
                  directory.toString(), 0, "", "not readable", "a directory of *.conf files")));
    }
    files.sort(null);
    return files;
  }

  /**
   * The file with its substitutions resolved, from the file alone: what a definition says must not
   * depend on the environment of the node that reads it.
   */
  private static Config hocon(Path file, Problems problems) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      problems.add(null, "", "not readable", "a file with a pipeline definition");
      throw new InvalidDefinitionException(problems.inOrder());
    }
    return resolved(
        () ->
            ConfigFactory.parseFile(
                file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false)),
        problems);
  }

  private static Config resolved(Supplier<Config> parsed, Problems problems) {
    try {
      return parsed.get().resolve(ConfigResolveOptions.noSystem());
    } catch (ConfigException e) {
      problems.add(e.origin(), "", withoutOrigin(e), "HOCON that can be read");
      throw new InvalidDefinitionException(problems.inOrder());
    }
  }

  /** The library's message without the origin before it and without the guesses behind it. */
  private static String withoutOrigin(ConfigException e) {
    String message = e.getMessage();
    String prefix = e.origin() == null ? "" : e.origin().description() + ": ";
    String own = message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    int guess = own.indexOf(" (if you ");
    return Problems.oneLine(guess < 0 ? own : own.substring(0, guess), 200);
  }
}
