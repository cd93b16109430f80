package io.watershed.replay.worker;

/** A worker can't go on; one line that says why, with file and row or byte where it is a file. */
public final class WorkerFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  WorkerFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
