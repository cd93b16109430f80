package io.watershed.protocol.pipeline;

/**
 * One mistake in a pipeline definition. Prints as {@code flights.conf:12:
 * pipeline.allowed-lateness: -5s (expected: a duration of at least 0s)}.
 *
 * @param file the file, as it was given
 * @param line from 1; 0 where it is not known
 * @param path where in the file, such as {@code pipeline.source.topics}; empty: the file itself
 * @param value what stands there, shortened, or {@code absent}
 * @param expected what should stand there
 */
public record Problem(String file, int line, String path, String value, String expected) {

  /** The value of a key that should be there and is not. */
  static final String ABSENT = "absent";

  @Override
  public String toString() {
    return file
        + (line > 0 ? ":" + line : "")
        + ": "
        + (path.isEmpty() ? "" : path + ": ")
        + value
        + " (expected: "
        + expected
        + ")";
  }
}
