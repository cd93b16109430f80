package io.watershed.runtime.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads settings one by one and remembers every mistake, so that an operator sees them all at once.
 */
final class SettingsReader {

  private final Config config;
  private final List<String> problems = new ArrayList<>();

  SettingsReader(Config config) {
    this.config = config;
  }

  String text(String path) {
    return read(path, "text", c -> c.getString(path), value -> !value.isBlank(), "not empty", "");
  }

  boolean flag(String path) {
    return read(path, "on or off", c -> c.getBoolean(path), value -> true, "on or off", false);
  }

  int port(String path) {
    return read(
        path,
        "a port",
        c -> c.getInt(path),
        value -> value >= 0 && value <= 65_535,
        "0 to 65535",
        0);
  }

  int count(String path, int least, int most) {
    return read(
        path,
        "a number",
        c -> c.getInt(path),
        value -> value >= least && value <= most,
        least + " to " + most,
        least);
  }

  int bytes(String path, int least, int most) {
    return read(
            path,
            "a size, such as 64 KiB",
            c -> c.getBytes(path),
            value -> value >= least && value <= most,
            least + " to " + most + " bytes",
            (long) least)
        .intValue();
  }

  Duration duration(String path, Duration least, Duration most) {
    return read(
        path,
        "a duration, such as 10s",
        c -> c.getDuration(path),
        value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
        shown(least) + " to " + shown(most),
        least);
  }

  List<String> texts(String path) {
    return read(path, "a list", c -> c.getStringList(path), value -> true, "", List.of());
  }

  /** Whatever another module reads from the same configuration; null where it can't. */
  <T> T part(String path, Function<Config, T> reading) {
    try {
      return reading.apply(config);
    } catch (ConfigException | IllegalArgumentException e) {
      problems.add(e.getMessage().startsWith(path) ? e.getMessage() : path + ": " + e.getMessage());
      return null;
    }
  }

  void problem(String path, Object value, String expected) {
    problems.add(path + ": " + value + " (expected: " + expected + ")");
  }

  /**
   * @throws SettingsException if there was any mistake
   */
  void check() {
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
  }

  private <T> T read(
      String path,
      String kind,
      Function<Config, T> reading,
      Predicate<T> valid,
      String expected,
      T otherwise) {
    T value;
    try {
      value = reading.apply(config);
    } catch (ConfigException e) {
      problem(path, config.hasPath(path) ? config.getValue(path).unwrapped() : "absent", kind);
      return otherwise;
    }
    if (!valid.test(value)) {
      problem(path, value instanceof Duration duration ? shown(duration) : value, expected);
      return otherwise;
    }
    return value;
  }

  private static String shown(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }
}
