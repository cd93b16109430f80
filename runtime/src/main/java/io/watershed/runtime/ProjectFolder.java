package io.watershed.runtime;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder of the project, in which pipeline definitions and the broker's jars are looked for:
 * what {@value #HOME} names (system property, then environment), else the nearest one above the
 * working directory.
 */
public final class ProjectFolder {

  /** Name of the system property and the environment variable. */
  public static final String HOME = "WATERSHED_HOME";

  private ProjectFolder() {}

  /** The folder, or empty where the process runs outside of any. */
  public static Optional<Path> find() {
    return Optional.ofNullable(System.getProperty(HOME))
        .or(() -> Optional.ofNullable(System.getenv(HOME)))
        .map(Path::of)
        .or(ProjectFolder::above);
  }

  private static Optional<Path> above() {
    for (var dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      if (Files.isRegularFile(dir.resolve("runtime").resolve("broker").resolve("pom.xml"))) {
        return Optional.of(dir);
      }
    }
    return Optional.empty();
  }
}
