package io.watershed.multinode.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The pipeline {@code ledger}: its names, and its rules written down a second time. */
final class Ledger {

  static final String PIPELINE = "ledger";
  static final String TOPIC = "ledger";
  static final String WINDOW = "ten";
  static final int PARTITIONS = 12;
  static final int KEYS = 60;

  static final long SIZE = 10_000;
  static final long OUT_OF_ORDERNESS = 2_000;
  static final long ALLOWED_LATENESS = 3_000;
  static final long DEDUP_HORIZON = SIZE + ALLOWED_LATENESS;

  /** Header of the records that no pipeline can take. */
  static final String POISON = "poison";

  /** A window of a key; starts at an epoch ms. */
  record Window(String key, long start) {
    static Window of(String key, long time) {
      return new Window(key, Math.floorDiv(time, SIZE) * SIZE);
    }

    long finalAt() {
      return start + SIZE + ALLOWED_LATENESS;
    }
  }

  /** What a window comes to. */
  record Figures(boolean closed, long events, long sum, long least, long most, long duplicates) {}

  private Ledger() {}

  static String key(int i) {
    return "key-" + i;
  }

  /** The definition as a file. */
  static Path definition(Path directory) {
    try (var text = Ledger.class.getResourceAsStream("ledger.conf")) {
      Files.createDirectories(directory);
      return Files.write(directory.resolve("ledger.conf"), text.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
