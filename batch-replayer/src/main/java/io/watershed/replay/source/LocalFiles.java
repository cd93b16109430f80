package io.watershed.replay.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/**
 * Files of this machine. A file is known by the CRC-32C of its content, so that a copy on another
 * machine is the same file; before the first byte is handed out, the content is read through once
 * and compared.
 */
public final class LocalFiles implements FileStore {

  private static final int CHUNK_BYTES = 1 << 18;

  /** What has been read through in this process. */
  private final Map<Identity, FileVersion> known = new ConcurrentHashMap<>();

  /** As the file system tells a file and its state; good for one process on one machine. */
  private record Identity(Path file, Object key, long size, long modified) {

    static Identity of(Path file) throws IOException {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw new IOException(file + ": not a file (expected: a regular file)");
      }
      return new Identity(
          file,
          attributes.fileKey(),
          attributes.size(),
          attributes.lastModifiedTime().toInstant().toEpochMilli());
    }
  }

  @Override
  public boolean accepts(String location) {
    return !location.contains("://");
  }

  @Override
  public List<String> list(String pattern) throws IOException {
    if (Files.isRegularFile(Path.of(pattern))) {
      return List.of(pattern);
    }
    var glob = Glob.of(pattern.replace('\\', '/'));
    if (glob.isLiteral()) {
      throw new NoSuchFileException(pattern);
    }
    var root = Path.of(glob.prefix().substring(0, glob.prefix().lastIndexOf('/') + 1));
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    int levels = pattern.contains("**") ? Integer.MAX_VALUE : levelsBelow(glob.prefix(), pattern);
    try (var files = Files.find(root, levels, (file, attributes) -> attributes.isRegularFile())) {
      return files
          .map(file -> file.toString().replace('\\', '/'))
          .filter(glob::matches)
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static int levelsBelow(String prefix, String pattern) {
    return 1
        + (int)
            pattern.substring(prefix.lastIndexOf('/') + 1).chars().filter(c -> c == '/').count();
  }

  @Override
  public FileVersion version(String location) throws IOException {
    try (var file = FileChannel.open(Path.of(location), StandardOpenOption.READ)) {
      return version(Path.of(location), file);
    }
  }

  private FileVersion version(Path path, FileChannel file) throws IOException {
    var identity = Identity.of(path);
    var before = known.get(identity);
    if (before != null) {
      return before;
    }
    var version = readThrough(file);
    if (identity.equals(Identity.of(path)) && version.size() == identity.size()) {
      known.put(identity, version);
      return version;
    }
    throw new IOException(path + ": is being written to (expected: a file that is complete)");
  }

  private static FileVersion readThrough(FileChannel file) throws IOException {
    var crc = new CRC32C();
    var chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    long size = 0;
    for (int read = file.read(chunk, 0); read >= 0; read = file.read(chunk, size)) {
      crc.update(chunk.flip());
      chunk.clear();
      size += read;
    }
    var digits = HexFormat.of().toHexDigits((int) crc.getValue());
    return new FileVersion(size, FileVersion.CRC32C + digits);
  }

  @Override
  public ByteSource open(String location, FileVersion planned) throws IOException {
    var path = Path.of(location);
    // Held open, so that a file that takes its name can't get between the check and the reading.
    var file = FileChannel.open(path, StandardOpenOption.READ);
    try {
      if (file.size() != planned.size()) {
        throw new ChangedFileException(location, file.size() + " bytes", planned);
      }
      var version = version(path, file);
      if (!version.equals(planned)) {
        throw new ChangedFileException(location, version.toString(), planned);
      }
      return new LocalSource(location, planned, file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** All of a file as it is, unplanned. */
  public static ByteSource open(Path path) throws IOException {
    var file = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new LocalSource(
          path.toString(), new FileVersion(file.size(), FileVersion.CRC32C), file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public void close() {
    // Files are closed one by one.
  }

  private record LocalSource(String name, FileVersion version, FileChannel file)
      implements ByteSource {

    @Override
    public long size() {
      return version.size();
    }

    @Override
    public InputStream open(long from, long to) {
      return new RangeStream(name, from, to, this::read);
    }

    private int read(long at, byte[] into, int offset, int length) throws IOException {
      if (file.size() != version.size()) {
        throw new ChangedFileException(name, file.size() + " bytes", version);
      }
      return file.read(ByteBuffer.wrap(into, offset, length), at);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
