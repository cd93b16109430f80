package io.watershed.benchmarks;

import io.watershed.runtime.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Where benchmarks keep their files. */
final class Workspace {

  private Workspace() {}

  /** An empty directory for one benchmark; what a former run left there is deleted. */
  static Path empty(String name) throws IOException {
    var dir = target().resolve("sites").resolve(name);
    if (Files.exists(dir)) {
      try (var files = Files.walk(dir)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
    return Files.createDirectories(dir);
  }

  /** A directory for what is fetched once and kept. */
  static Path data() throws IOException {
    return Files.createDirectories(target().resolve("data"));
  }

  private static Path target() {
    return ProjectFolder.find()
        .orElseThrow(() -> new IllegalStateException("run this inside the project"))
        .resolve("benchmarks")
        .resolve("target");
  }
}
