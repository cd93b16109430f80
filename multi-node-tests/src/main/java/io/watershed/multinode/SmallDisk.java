package io.watershed.multinode;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A disk of limited size, in memory. */
public final class SmallDisk implements AutoCloseable {

  private static final int MIB = 1 << 20;
  private static final int PAGE = 4096;
  private static final int PATIENCE_SECONDS = 20;

  private final Path dir;
  private final Path ballast;

  private SmallDisk(Path dir) {
    this.dir = dir;
    this.ballast = dir.resolve("ballast");
  }

  /** Whether this machine lets us have one. */
  public static boolean isPossible() throws IOException, InterruptedException {
    var probe = Files.createTempDirectory("disk");
    try {
      if (!run(mount(probe, 1))) {
        return false;
      }
      return run("umount", probe.toString());
    } finally {
      Files.delete(probe);
    }
  }

  static SmallDisk at(Path dir, int mebibytes) throws IOException, InterruptedException {
    Files.createDirectories(dir);
    if (!run(mount(dir, mebibytes))) {
      throw new IOException("can't mount a disk of " + mebibytes + " MiB at " + dir);
    }
    return new SmallDisk(dir);
  }

  private static String[] mount(Path dir, int mebibytes) {
    return new String[] {
      "mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m,mode=777", "tmpfs", dir.toString()
    };
  }

  /** Fills it up to the last page, whatever others write meanwhile. */
  public void fill() throws IOException {
    try (var out = Files.newOutputStream(ballast)) {
      write(out, new byte[MIB]);
      write(out, new byte[PAGE]);
    }
  }

  private static void write(OutputStream out, byte[] piece) {
    try {
      while (true) {
        out.write(piece);
      }
    } catch (IOException e) {
      // There is no room for more.
    }
  }

  /** Makes room again. */
  public void free() throws IOException {
    Files.delete(ballast);
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  @Override
  public void close() {
    try {
      if (!run("umount", "-l", dir.toString())) {
        throw new IllegalStateException("can't unmount " + dir);
      }
    } catch (IOException e) {
      throw new IllegalStateException("can't unmount " + dir, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
