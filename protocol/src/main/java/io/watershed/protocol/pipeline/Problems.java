package io.watershed.protocol.pipeline;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the mistakes of one file, so that a reader can go on after the first one. */
final class Problems {

  private static final int SHOWN_CHARACTERS = 60;

  private final Path file;
  private final List<Problem> found = new ArrayList<>();

  Problems(Path file) {
    this.file = file;
  }

  /** A value that is there, and wrong. */
  void wrong(ConfigValue value, String path, String expected) {
    add(value.origin(), path, shown(value), expected);
  }

  /** Something that should be there; {@code near} is what it should be in. */
  void absent(ConfigValue near, String path, String expected) {
    add(near.origin(), path, Problem.ABSENT, expected);
  }

  void add(ConfigOrigin origin, String path, String value, String expected) {
    int line = origin == null ? 0 : Math.max(0, origin.lineNumber());
    found.add(new Problem(fileOf(origin), line, path, value, expected));
  }

  boolean none() {
    return found.isEmpty();
  }

  int count() {
    return found.size();
  }

  /** By line; mistakes of the same line in the order in which they were found. */
  List<Problem> inOrder() {
    return found.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
  }

  static String shown(ConfigValue value) {
    String text =
        value.valueType() == ConfigValueType.STRING
            ? value.unwrapped().toString()
            : value.render(ConfigRenderOptions.concise());
    return text.isEmpty() ? "\"\"" : oneLine(text, SHOWN_CHARACTERS);
  }

  static String oneLine(String text, int most) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= most ? line : line.substring(0, most) + "…";
  }

  /** The file as it was given, unless the value came from one that it includes. */
  private String fileOf(ConfigOrigin origin) {
    String from = origin == null ? null : origin.filename();
    if (from == null || Path.of(from).toAbsolutePath().equals(file.toAbsolutePath())) {
      return file.toString();
    }
    return from;
  }
}
