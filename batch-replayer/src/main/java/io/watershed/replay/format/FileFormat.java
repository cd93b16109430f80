package io.watershed.replay.format;

import io.watershed.protocol.file.RowFormat;
import io.watershed.protocol.file.Rows;
import io.watershed.replay.source.ByteSource;
import io.watershed.replay.source.LocalFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Predicate;

/** A format as the replay reads it: in pieces, and from any of its rows on. */
public interface FileFormat extends RowFormat {

  /** All formats. */
  static List<FileFormat> all() {
    var formats = new ArrayList<FileFormat>();
    for (var format : ServiceLoader.load(RowFormat.class, FileFormat.class.getClassLoader())) {
      if (format instanceof FileFormat known) {
        formats.add(known);
      }
    }
    return formats;
  }

  /** The format of a file by its name. */
  static FileFormat forFile(String location) throws IOException {
    return find(
        format -> format.accepts(ByteSource.fileName(location)), location + ": unknown format");
  }

  /** A format by its own name. */
  static FileFormat named(String name) throws IOException {
    return find(format -> format.name().equals(name), "format " + name + ": unknown");
  }

  private static FileFormat find(Predicate<FileFormat> wanted, String problem) throws IOException {
    var formats = all();
    return formats.stream()
        .filter(wanted)
        .findFirst()
        .orElseThrow(
            () ->
                new IOException(
                    "%s (expected: one of %s)"
                        .formatted(problem, formats.stream().map(RowFormat::name).toList())));
  }

  /**
   * The pieces of a file, in the order of its rows.
   *
   * @param wantedBytes about how long a piece should be, where that is free
   */
  List<Piece> pieces(ByteSource file, long wantedBytes, Limits limits) throws IOException;

  /**
   * Opens a piece before one of its rows. The source is left open.
   *
   * @param fromRow number within the file; rows before it are passed over
   */
  Rows open(ByteSource file, Piece piece, long fromRow, Reading reading) throws IOException;

  @Override
  default Rows open(Path path) throws IOException {
    var file = LocalFiles.open(path);
    try {
      return WholeFile.open(this, file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }
}
