package io.watershed.replay.format;

import java.io.IOException;
import java.nio.file.Path;

/** A file that can't be read on: names the file, the row (from 0) and what is wrong with it. */
final class BrokenFileException extends IOException {

  private static final long serialVersionUID = 1L;

  private BrokenFileException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The file as a whole is not what it should be. */
  static BrokenFileException file(Path file, String problem, Throwable cause) {
    return new BrokenFileException(file + ": " + problem, cause);
  }

  /** One row of a binary file. */
  static BrokenFileException row(Path file, long row, String problem, Throwable cause) {
    return new BrokenFileException(file + ", row " + row + ": " + problem, cause);
  }

  /** One row of a text file, with the line (from 1) where it was found. */
  static BrokenFileException line(Path file, long row, long line, String problem, Throwable cause) {
    return new BrokenFileException(
        file + ", row " + row + " (line " + line + "): " + problem, cause);
  }
}
