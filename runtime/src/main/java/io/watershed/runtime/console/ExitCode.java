package io.watershed.runtime.console;

/** The exit codes of every command. They are documented and don't change. */
public final class ExitCode {

  /** Done. */
  public static final int OK = 0;

  /** Failed for any other reason. */
  public static final int FAILURE = 1;

  /** Wrong usage, or a configuration or definition with mistakes. */
  public static final int USAGE = 2;

  /** What was asked for doesn't exist. */
  public static final int NOT_FOUND = 3;

  /** The node is out of reach, or took too long; the same command may succeed later. */
  public static final int UNAVAILABLE = 4;

  /** More would change than a gate lets through; nothing was promoted. */
  public static final int GATE = 5;

  /** The replay job has failed, or was aborted or taken back by somebody. */
  public static final int JOB_LOST = 6;

  private ExitCode() {}
}
