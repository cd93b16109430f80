package io.watershed.sharding.simulation;

/** Something happened that must never happen. */
final class Violation extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Violation(String message) {
    super(message);
  }

  @SuppressWarnings("AnnotateFormatMethod")
  static void unless(boolean holds, String format, Object... parts) {
    if (!holds) {
      throw new Violation(format.formatted(parts));
    }
  }
}
