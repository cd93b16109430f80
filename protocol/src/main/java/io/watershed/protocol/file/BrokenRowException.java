package io.watershed.protocol.file;

import java.io.IOException;

/**
 * One row that can't be taken, of a file that can be read further: names file, row and what was
 * expected.
 */
public final class BrokenRowException extends IOException {

  private static final long serialVersionUID = 1L;

  private final boolean tooLong;

  private BrokenRowException(String message, boolean tooLong) {
    super(message);
    this.tooLong = tooLong;
  }

  /** A row that isn't what it has to be. */
  public static BrokenRowException unreadable(String message) {
    return new BrokenRowException(message, false);
  }

  /** A row that is longer than rows may be. */
  public static BrokenRowException tooLong(String message) {
    return new BrokenRowException(message, true);
  }

  /** Whether nothing but its length is wrong. */
  public boolean isTooLong() {
    return tooLong;
  }
}
