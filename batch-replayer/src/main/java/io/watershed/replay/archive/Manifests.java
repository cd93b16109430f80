package io.watershed.replay.archive;

import io.watershed.protocol.archive.ArchivedSource;
import io.watershed.protocol.archive.SupersededException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The manifests of one partition: each a numbered file that never changes, of which the one with
 * the highest number counts. A number is taken by linking a complete file to its name, which only
 * one process can; so whoever wants to write the next has to know the last.
 */
final class Manifests {

  /** More than a hundred thousand files of a partition; all of it is in memory when it is read. */
  private static final int MOST_BYTES = 32 << 20;

  private static final Pattern NAME = Pattern.compile("([0-9]{10})[.]json");

  /** A newer writer may remove a file between our finding and our opening it. */
  private static final int ATTEMPTS = 10;

  private final Layout layout;
  private final ArchivedSource source;
  private final Path directory;
  private final Disk disk;

  Manifests(Layout layout, ArchivedSource source, Disk disk) {
    this.layout = layout;
    this.source = source;
    this.directory = layout.manifests(source);
    this.disk = disk;
  }

  /** A manifest and its number. */
  record Numbered(long number, Manifest manifest) {}

  /** The one that counts; empty: there is none. */
  Optional<Numbered> current() throws IOException {
    return current(directory);
  }

  private static Optional<Numbered> current(Path directory) throws IOException {
    for (int attempt = 1; ; attempt++) {
      var numbers = numbers(directory);
      if (numbers.isEmpty()) {
        return Optional.empty();
      }
      var file = numbers.lastEntry().getValue();
      try {
        return Optional.of(new Numbered(numbers.lastKey(), read(file)));
      } catch (NoSuchFileException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static Manifest read(Path file) throws IOException {
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    }
    if (bytes.length > MOST_BYTES) {
      throw new IOException(
          "%s: more than %d bytes (expected: a manifest of at most that)"
              .formatted(file, MOST_BYTES));
    }
    var manifest = ManifestJson.read(bytes, file.toString());
    var expected = file.getParent().getFileName().toString();
    if (!Layout.prefix(manifest.source()).equals(expected)) {
      throw new IOException(
          "%s: of %s (expected: of %s)"
              .formatted(file, Layout.prefix(manifest.source()), expected));
    }
    return manifest;
  }

  private static NavigableMap<Long, Path> numbers(Path directory) throws IOException {
    var numbers = new TreeMap<Long, Path>();
    if (!Files.isDirectory(directory)) {
      return numbers;
    }
    try (var files = Files.newDirectoryStream(directory)) {
      for (var file : files) {
        var name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          numbers.put(Long.parseLong(name.group(1)), file);
        }
      }
    }
    return numbers;
  }

  /**
   * Writes the next one, and removes what is two numbers older.
   *
   * @throws SupersededException if the last one isn't the one before it
   */
  void write(Numbered next) throws IOException {
    var numbers = requireLast(next.number() - 1);
    var bytes = ManifestJson.write(next.manifest());
    if (bytes.length > MOST_BYTES) {
      throw new IOException(
          "%s: a manifest of %d bytes (expected: at most %d; go on in another directory)"
              .formatted(directory, bytes.length, MOST_BYTES));
    }
    var work = layout.manifestInTheMaking(source, next.number());
    try {
      Files.write(work, bytes);
      disk.sync(work);
      disk.link(work, directory.resolve("%010d.json".formatted(next.number())));
    } catch (FileAlreadyExistsException e) {
      throw superseded();
    } catch (NoSuchFileException e) {
      // Whoever takes over removes what isn't complete.
      requireLast(next.number() - 1);
      throw e;
    }
    disk.syncDirectory(directory);
    disk.delete(work);
    for (var old : numbers.headMap(next.number() - 1).values()) {
      disk.delete(old);
    }
  }

  /**
   * All there are, by number.
   *
   * @throws SupersededException if another one is the last
   */
  NavigableMap<Long, Path> requireLast(long number) throws IOException {
    var numbers = numbers(directory);
    long last = numbers.isEmpty() ? 0 : numbers.lastKey();
    if (last != number) {
      throw superseded();
    }
    return numbers;
  }

  private SupersededException superseded() {
    return new SupersededException(
        "%s: another process archives this partition since (expected: one at a time)"
            .formatted(directory));
  }

  /** All of an archive, by topic, id and partition. */
  static List<Manifest> all(Layout layout) throws IOException {
    if (!Files.isDirectory(layout.manifests())) {
      throw new NoSuchFileException(
          layout.root() + ": no archive (expected: a directory with _manifest in it)");
    }
    var found = new ArrayList<Manifest>();
    try (var directories = Files.newDirectoryStream(layout.manifests(), Files::isDirectory)) {
      for (var directory : directories) {
        current(directory).ifPresent(current -> found.add(current.manifest()));
      }
    }
    found.sort(
        Comparator.comparing((Manifest manifest) -> manifest.source().topic())
            .thenComparing(manifest -> manifest.source().topicId())
            .thenComparingInt(manifest -> manifest.source().partition()));
    return found;
  }
}
