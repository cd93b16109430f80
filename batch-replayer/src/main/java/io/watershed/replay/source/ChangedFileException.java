package io.watershed.replay.source;

import java.io.IOException;

/** A file is no longer what it was when it was planned. */
public final class ChangedFileException extends IOException {

  private static final long serialVersionUID = 1L;

  ChangedFileException(String name, String is, FileVersion planned) {
    super("%s: %s (expected, as planned: %s)".formatted(name, is, planned));
  }
}
