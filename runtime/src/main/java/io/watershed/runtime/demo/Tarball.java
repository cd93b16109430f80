package io.watershed.runtime.demo;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** A tar file packed with gzip, as far as it takes to get one entry out of it. */
final class Tarball {

  private static final int BLOCK = 512;
  private static final int NAME_BYTES = 100;
  private static final int SIZE_AT = 124;
  private static final int SIZE_BYTES = 12;

  private Tarball() {}

  /**
   * Writes one entry to a file.
   *
   * @throws IOException where the tar file has no such entry, or is broken
   */
  static void extract(InputStream packed, String entry, Path file) throws IOException {
    try (var tar = new GZIPInputStream(packed, 1 << 16)) {
      var header = new byte[BLOCK];
      while (tar.readNBytes(header, 0, BLOCK) == BLOCK && header[0] != 0) {
        long size = Long.parseLong(text(header, SIZE_AT, SIZE_BYTES).strip(), 8);
        if (text(header, 0, NAME_BYTES).equals(entry)) {
          copy(tar, size, file);
          return;
        }
        tar.skipNBytes((size + BLOCK - 1) / BLOCK * BLOCK);
      }
    } catch (NumberFormatException | EOFException e) {
      throw new IOException("the tar file is broken", e);
    }
    throw new IOException("no entry " + entry + " in the tar file");
  }

  private static void copy(InputStream tar, long size, Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      var buffer = new byte[1 << 16];
      for (long left = size; left > 0; ) {
        int read = tar.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          throw new EOFException();
        }
        out.write(buffer, 0, read);
        left -= read;
      }
    }
  }

  private static String text(byte[] header, int from, int length) {
    int end = from;
    while (end < from + length && header[end] != 0) {
      end++;
    }
    return new String(header, from, end - from, StandardCharsets.US_ASCII);
  }
}
