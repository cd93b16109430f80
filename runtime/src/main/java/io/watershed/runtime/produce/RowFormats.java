package io.watershed.runtime.produce;

import io.watershed.protocol.file.RowFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The file formats on the class path. */
public final class RowFormats {

  private RowFormats() {}

  /** The format that a file's name speaks of. */
  public static RowFormat forFile(Path file) throws IOException {
    return find(
        format -> format.accepts(file.getFileName().toString()), "format of " + file.getFileName());
  }

  /** A format by its name. */
  public static RowFormat named(String name) throws IOException {
    return find(format -> format.name().equals(name), "format " + name);
  }

  private static RowFormat find(Predicate<RowFormat> wanted, String what) throws IOException {
    for (var format : ServiceLoader.load(RowFormat.class)) {
      if (wanted.test(format)) {
        return format;
      }
    }
    var known =
        ServiceLoader.load(RowFormat.class).stream()
            .map(provider -> provider.get().name())
            .sorted()
            .collect(Collectors.joining(", "));
    throw new IOException(
        what
            + ": unknown (expected: one of "
            + (known.isEmpty() ? "none on the class path" : known)
            + ")");
  }
}
