package io.watershed.replay.archive;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The steps whose order makes an archive safe against the death of its writer. */
interface Disk {

  /** A file system with hard links, of this machine or a network. */
  Disk REAL =
      new Disk() {
        @Override
        public void sync(Path file) throws IOException {
          try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
          }
        }

        @Override
        public void syncDirectory(Path directory) throws IOException {
          try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
          }
        }

        @Override
        public void move(Path from, Path to) throws IOException {
          Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void link(Path from, Path to) throws IOException {
          try {
            Files.createLink(to, from);
          } catch (UnsupportedOperationException e) {
            throw new IOException(to + ": no hard link (expected: a file system that has them)", e);
          }
        }

        @Override
        public void delete(Path file) throws IOException {
          Files.deleteIfExists(file);
        }

        @Override
        public void createDirectories(Path directory) throws IOException {
          Files.createDirectories(directory);
        }
      };

  /** The content of a file is on the disk. */
  void sync(Path file) throws IOException;

  /** The names in a directory are on the disk. */
  void syncDirectory(Path directory) throws IOException;

  /** Gives a file another name, in one step. */
  void move(Path from, Path to) throws IOException;

  /**
   * Gives a file a second name, in one step.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the name is taken
   */
  void link(Path from, Path to) throws IOException;

  /** Removes a name, if it is there. */
  void delete(Path file) throws IOException;

  void createDirectories(Path directory) throws IOException;
}
