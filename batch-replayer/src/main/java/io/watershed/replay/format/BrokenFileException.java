package io.watershed.replay.format;

import java.io.IOException;

/**
 * A file that can't be read, or not on: names the file, the row (from 0) or byte, and what is wrong
 * with it.
 */
public final class BrokenFileException extends IOException {

  private static final long serialVersionUID = 1L;

  private BrokenFileException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The file as a whole is not what it should be. */
  static BrokenFileException file(String file, String problem, Throwable cause) {
    return new BrokenFileException(file + ": " + problem, cause);
  }

  /** A place in a binary file. */
  static BrokenFileException at(String file, long offset, String problem) {
    return new BrokenFileException(file + ", byte " + offset + ": " + problem, null);
  }

  /** One row of a binary file. */
  static BrokenFileException row(String file, long row, String problem, Throwable cause) {
    return new BrokenFileException(file + ", row " + row + ": " + problem, cause);
  }

  /** One row of a text file, with the line (from 1) where it begins. */
  static BrokenFileException line(
      String file, long row, long line, String problem, Throwable cause) {
    return new BrokenFileException(
        file + ", row " + row + " (line " + line + "): " + problem, cause);
  }
}
