package io.watershed.runtime.node;

/** A node that can't start: one sentence for the operator. */
public final class StartupException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean ordered;

  private StartupException(String message, Throwable cause, boolean ordered) {
    super(message, cause);
    this.ordered = ordered;
  }

  StartupException(String message, Throwable cause) {
    this(message, cause, false);
  }

  StartupException(String message) {
    this(message, null, false);
  }

  /** The node was told to end while it started. */
  static StartupException stopped() {
    return new StartupException("stopped before it was ready", null, true);
  }

  /** Whether somebody wanted it so. */
  public boolean ordered() {
    return ordered;
  }
}
