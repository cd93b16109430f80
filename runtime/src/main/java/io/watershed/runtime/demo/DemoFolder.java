package io.watershed.runtime.demo;

import io.watershed.runtime.console.CommandFailure;
import io.watershed.runtime.console.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Properties;

/**
 * The folder of one demo: broker, database and node keep their data in it, and it remembers what
 * the demo was started with. One process at a time works in it.
 */
final class DemoFolder implements AutoCloseable {

  private final Path dir;
  private final FileChannel lockFile;
  private final Properties remembered = new Properties();

  private DemoFolder(Path dir, FileChannel lockFile) {
    this.dir = dir;
    this.lockFile = lockFile;
  }

  /**
   * Opens it, making it where it is new.
   *
   * @throws CommandFailure where another demo works in it
   */
  static DemoFolder open(Path dir) throws IOException {
    var folder = dir.toAbsolutePath().normalize();
    Files.createDirectories(folder);
    var channel =
        FileChannel.open(
            folder.resolve("demo.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new CommandFailure(
          ExitCode.FAILURE,
          folder + ": another demo is running in this folder (stop it, or use --dir for another)");
    }
    var opened = new DemoFolder(folder, channel);
    if (Files.exists(opened.memory())) {
      try (var in = Files.newInputStream(opened.memory())) {
        opened.remembered.load(in);
      }
    }
    return opened;
  }

  /** A file or folder in it. */
  Path resolve(String name) {
    return dir.resolve(name);
  }

  private Path memory() {
    return dir.resolve("demo.properties");
  }

  /** What was remembered, or null. */
  String recall(String key) {
    return remembered.getProperty(key);
  }

  /** Remembers a value from now on. */
  void remember(String key, String value) throws IOException {
    remembered.setProperty(key, value);
    var fresh = dir.resolve("demo.properties.new");
    try (var out = Files.newOutputStream(fresh)) {
      remembered.store(out, "What this demo was started with");
    }
    Files.move(fresh, memory(), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * What this folder was begun with: data of another beginning can't be mixed with it.
   *
   * @param asked what is asked for now; null: whatever it was begun with
   * @param otherwise what it begins with where nothing is asked for
   * @throws CommandFailure where it was begun with something else
   */
  String begunWith(String key, String asked, String otherwise) throws IOException {
    var before = recall(key);
    if (before == null) {
      remember(key, Objects.requireNonNullElse(asked, otherwise));
      return recall(key);
    }
    if (asked != null && !asked.equals(before)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--%s %s: the demo in %s was begun with %s (expected: the same, another --dir, or to delete that folder)"
              .formatted(key, asked, dir, before));
    }
    return before;
  }

  /**
   * A port for this demo: the one it had before, else the usual one, where free; else any free one.
   */
  int port(String name, int usual) throws IOException {
    var key = "port." + name;
    var before = recall(key);
    int wanted = before == null ? usual : Integer.parseInt(before);
    int port = isFree(wanted) ? wanted : anyFree();
    remember(key, Integer.toString(port));
    return port;
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int anyFree() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
