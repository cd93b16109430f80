package io.watershed.replay.format;

import com.github.luben.zstd.ZstdInputStream;
import io.watershed.replay.source.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** How a whole file is packed, told by its name: plain, gzip or Zstandard. */
enum Packing {
  PLAIN(""),
  GZIP(".gz"),
  ZSTD(".zst");

  private static final int BUFFER_BYTES = 1 << 16;

  private final String ending;

  Packing(String ending) {
    this.ending = ending;
  }

  static Packing of(String fileName) {
    var name = fileName.toLowerCase(Locale.ROOT);
    return name.endsWith(GZIP.ending) ? GZIP : name.endsWith(ZSTD.ending) ? ZSTD : PLAIN;
  }

  /** Whether the name ends in one of the endings (with the dot), packed or not. */
  static boolean endsIn(String fileName, List<String> endings) {
    var name = fileName.toLowerCase(Locale.ROOT);
    var plain = name.substring(0, name.length() - of(name).ending.length());
    return endings.stream().anyMatch(plain::endsWith);
  }

  /** All of a file, unpacked as it is read. */
  static InputStream open(ByteSource file, Limits limits) throws IOException {
    var packing = of(file.name());
    var raw = file.open(0, file.size());
    try {
      return switch (packing) {
        case PLAIN -> raw;
        case GZIP -> bounded(new GZIPInputStream(raw, BUFFER_BYTES), file, limits);
        case ZSTD -> bounded(new ZstdInputStream(raw), file, limits);
      };
    } catch (IOException e) {
      raw.close();
      throw BrokenFileException.file(
          file.name(),
          "not packed with %s as its name says: %s"
              .formatted(packing.name().toLowerCase(Locale.ROOT), e.getMessage()),
          e);
    }
  }

  private static InputStream bounded(InputStream unpacked, ByteSource file, Limits limits) {
    return new BoundedExpansion(unpacked, file, limits);
  }
}
