package io.watershed.replay.archive;

import java.io.IOException;
import java.nio.file.Path;

/** A real disk, on which something can happen between any two steps. */
abstract class SteppedDisk implements Disk {

  /** What is done to the disk. */
  interface Step {
    void run() throws IOException;
  }

  abstract void step(Step step) throws IOException;

  @Override
  public void sync(Path file) throws IOException {
    step(() -> REAL.sync(file));
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    step(() -> REAL.syncDirectory(directory));
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    step(() -> REAL.move(from, to));
  }

  @Override
  public void link(Path from, Path to) throws IOException {
    step(() -> REAL.link(from, to));
  }

  @Override
  public void delete(Path file) throws IOException {
    step(() -> REAL.delete(file));
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    step(() -> REAL.createDirectories(directory));
  }
}
