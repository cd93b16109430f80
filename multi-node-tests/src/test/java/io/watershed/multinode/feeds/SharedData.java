package io.watershed.multinode.feeds;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.watershed.runtime.ProjectFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The real data that lie beside the project, or where {@code -Dshared.data} says. */
final class SharedData {

  private SharedData() {}

  /** A folder of them; without it the test is skipped. */
  static Path folder(String name) {
    var folder =
        Path.of(System.getProperty("shared.data", besideTheProject().toString())).resolve(name);
    assumeTrue(
        Files.isDirectory(folder),
        () -> folder + " is not there: this test needs the real data of " + name);
    return folder;
  }

  private static Path besideTheProject() {
    return ProjectFolder.find()
        .orElseThrow(() -> new IllegalStateException("run this inside the project"))
        .resolveSibling("shared")
        .resolve("data");
  }

  /** The rows of a gzipped CSV file, as the cells of each; the header is left out. */
  static Stream<List<String>> rows(Path gzipped) {
    try {
      var lines =
          new BufferedReader(
              new InputStreamReader(
                  new GZIPInputStream(Files.newInputStream(gzipped)), StandardCharsets.UTF_8));
      return lines.lines().skip(1).map(SharedData::cells).onClose(() -> close(lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Cells of one line; quotes keep commas, doubled quotes stand for one. */
  private static List<String> cells(String line) {
    var cells = new ArrayList<String>();
    var cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        cell.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }

  private static void close(BufferedReader lines) {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
