package io.watershed.runtime.cli.replay;

import io.watershed.protocol.file.TableFormat;
import io.watershed.runtime.console.CommandFailure;
import io.watershed.runtime.console.ExitCode;
import io.watershed.v1.WindowChange;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ServiceLoader;

/**
 * Every window that differs, as a file. JSON lines are written as they come; a table's columns are
 * known only behind the last window, so windows wait in a file of their own until then. What is
 * there before the end has another name.
 */
final class DiffFile {

  private static final String JSON_LINES = ".jsonl";

  private DiffFile() {}

  /**
   * Writes it.
   *
   * @return how many windows
   * @throws CommandFailure where the name says no format that can be written
   */
  static long write(ReplayClient client, String job, Path file) {
    requireFormat(file);
    var folder = file.toAbsolutePath().getParent();
    try {
      Files.createDirectories(folder);
      var fresh = folder.resolve(file.getFileName() + ".part");
      try {
        long windows =
            isJsonLines(file) ? lines(client, job, fresh) : table(client, job, file, fresh);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        return windows;
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new CommandFailure(ExitCode.FAILURE, file + ": " + e.getMessage(), e);
    }
  }

  /** Called before anything is asked of a node. */
  static void requireFormat(Path file) {
    if (!isJsonLines(file) && format(file) == null) {
      throw new CommandFailure(
          ExitCode.USAGE, "--out: " + file + " (expected: *.csv, *.jsonl or *.parquet)");
    }
  }

  private static boolean isJsonLines(Path file) {
    return file.getFileName().toString().endsWith(JSON_LINES);
  }

  /** Null: none can be written for this name. */
  private static TableFormat format(Path file) {
    var name = file.getFileName().toString();
    if (new CsvTable().accepts(name)) {
      return new CsvTable();
    }
    for (var format : ServiceLoader.load(TableFormat.class)) {
      if (format.accepts(name)) {
        return format;
      }
    }
    return null;
  }

  private static long lines(ReplayClient client, String job, Path file) throws IOException {
    var counted = new Counted();
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      client.diffWindows(
          job,
          change ->
              counted.take(
                  () -> {
                    out.write(DiffJson.window(change).toString());
                    out.write('\n');
                  }));
      counted.throwFailure();
    }
    return counted.windows;
  }

  private static long table(ReplayClient client, String job, Path file, Path fresh)
      throws IOException {
    var waiting = fresh.resolveSibling(fresh.getFileName() + ".windows");
    try {
      var columns = new DiffColumns();
      var counted = new Counted();
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(waiting))) {
        client.diffWindows(
            job,
            change ->
                counted.take(
                    () -> {
                      columns.see(change);
                      change.writeDelimitedTo(out);
                    }));
      }
      counted.throwFailure();
      try (InputStream in = new BufferedInputStream(Files.newInputStream(waiting));
          var table = format(file).create(fresh, columns.columns())) {
        for (var change = WindowChange.parseDelimitedFrom(in);
            change != null;
            change = WindowChange.parseDelimitedFrom(in)) {
          table.write(columns.row(change));
        }
      }
      return counted.windows;
    } finally {
      Files.deleteIfExists(waiting);
    }
  }

  /** Something that is done with a window. */
  private interface Writing {
    void run() throws IOException;
  }

  /** Counts windows, and keeps the failure that ends their stream. */
  private static final class Counted {

    private long windows;
    private IOException failure;

    boolean take(Writing writing) {
      try {
        writing.run();
        windows++;
        return true;
      } catch (IOException e) {
        failure = e;
        return false;
      }
    }

    void throwFailure() throws IOException {
      if (failure != null) {
        throw failure;
      }
    }
  }
}
