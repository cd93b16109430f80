package io.watershed.runtime.node;

import java.util.List;

/** A configuration with mistakes in it: all the mistakes at once, one line each. */
public final class SettingsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SettingsException(List<String> problems) {
    super(String.join("\n", problems));
  }
}
