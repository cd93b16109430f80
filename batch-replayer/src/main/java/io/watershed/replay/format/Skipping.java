package io.watershed.replay.format;

import io.watershed.protocol.file.Rows;
import java.io.IOException;

/** Goes to a row by passing over those before it. */
final class Skipping {

  private Skipping() {}

  /** The same rows, before a row: the next one is that, or the first behind it. */
  static <R extends Rows> R to(long row, R rows) throws IOException {
    try {
      for (long passed = 0; passed < row; passed++) {
        if (!rows.next()) {
          break;
        }
      }
      return rows;
    } catch (IOException | RuntimeException e) {
      rows.close();
      throw e;
    }
  }
}
