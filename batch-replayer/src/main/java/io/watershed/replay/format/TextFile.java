package io.watershed.replay.format;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** A text file, plain or packed with gzip, told apart by its name. */
final class TextFile {

  private static final int BUFFER_BYTES = 1 << 16;

  private TextFile() {}

  /** Whether the name ends in one of the endings (with the dot), with or without {@code .gz}. */
  static boolean endsIn(Path file, List<String> endings) {
    var name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    var plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    return endings.stream().anyMatch(plain::endsWith);
  }

  /** The bytes of the text. */
  static InputStream open(Path file) throws IOException {
    var raw = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
    if (!file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".gz")) {
      return raw;
    }
    try {
      return new BufferedInputStream(new GZIPInputStream(raw, BUFFER_BYTES), BUFFER_BYTES);
    } catch (IOException e) {
      raw.close();
      throw BrokenFileException.file(file, "not packed with gzip as its name says", e);
    }
  }
}
