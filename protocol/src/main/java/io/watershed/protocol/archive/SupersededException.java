package io.watershed.protocol.archive;

import java.io.IOException;

/** Another process has begun to archive a partition; whoever did before has to end. */
public final class SupersededException extends IOException {

  private static final long serialVersionUID = 1L;

  public SupersededException(String message) {
    super(message);
  }
}
