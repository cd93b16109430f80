package io.watershed.peers;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Arguments of a job, each {@code name=value}. */
public final class Options {

  private final Map<String, String> values = new HashMap<>();

  /** Reads them. */
  public Options(String[] arguments) {
    for (var argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException(argument + ": no value (expected: name=value)");
      }
      values.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
  }

  /** An argument that there must be. */
  public String text(String name) {
    var value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + ": missing");
    }
    return value;
  }

  /** One that is a number. */
  public int number(String name) {
    return Integer.parseInt(text(name));
  }

  /** One that is several, separated by commas. */
  public List<String> list(String name) {
    return List.of(text(name).split(",", -1));
  }

  /** One that is true or false. */
  public boolean is(String name) {
    return Boolean.parseBoolean(text(name));
  }
}
