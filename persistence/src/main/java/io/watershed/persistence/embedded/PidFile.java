package io.watershed.persistence.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code postmaster.pid} says of the server on a data directory.
 *
 * @param port it listens on
 */
record PidFile(long pid, int port) {
  private static final int PORT_LINE = 3;
  private static final String PROGRAM = "postgres";

  /** Empty where there is no such file, or one that a starting server has not finished. */
  static Optional<PidFile> of(Path dataDirectory) throws IOException {
    try {
      var lines = Files.readAllLines(path(dataDirectory), StandardCharsets.UTF_8);
      if (lines.size() <= PORT_LINE) {
        return Optional.empty();
      }
      return Optional.of(
          new PidFile(
              Long.parseLong(lines.getFirst().strip()),
              Integer.parseInt(lines.get(PORT_LINE).strip())));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  static Path path(Path dataDirectory) {
    return dataDirectory.resolve("postmaster.pid");
  }

  /** Whether the process lives at all; another program may have the number by now. */
  boolean isTaken() {
    return ProcessHandle.of(pid).isPresent();
  }

  /** Whether the process is a PostgreSQL server; false where the number went to something else. */
  boolean isServer() throws IOException {
    return name().filter(PROGRAM::equals).isPresent();
  }

  /** Linux tells everybody the name of a program, but its path only to those who may trace it. */
  private Optional<String> name() throws IOException {
    try {
      return Optional.of(Files.readString(Path.of("/proc/" + pid + "/comm")).strip());
    } catch (NoSuchFileException e) {
      return ProcessHandle.of(pid)
          .flatMap(process -> process.info().command())
          .map(command -> Path.of(command).getFileName().toString());
    }
  }
}
