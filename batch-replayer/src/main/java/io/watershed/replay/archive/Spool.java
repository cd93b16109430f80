package io.watershed.replay.archive;

import io.watershed.protocol.archive.ArchivedRecord;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The records since the last roll, one behind the other in a file, so that neither their number nor
 * that of their days takes memory. Lost with its process, and read again from the log.
 */
final class Spool implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 16;

  /** The numbers before a record's bytes. */
  private static final int HEAD_BYTES = 4 + 8 + 4 + 8 + 1 + 8 + 3 * 4;

  private final Path file;
  private DataOutputStream out;
  private long bytes;

  Spool(Path file) {
    this.file = file;
  }

  /**
   * A record and what was read of it.
   *
   * @param day in days since 1970, or {@link Layout#UNDATED}
   * @param isEvent whether it is one
   * @param eventTime of an event
   */
  record Spooled(ArchivedRecord record, int day, boolean isEvent, long eventTime) {}

  /** Takes a record. */
  @FunctionalInterface
  interface Each {
    void accept(Spooled spooled) throws IOException;
  }

  void add(Spooled spooled) throws IOException {
    if (out == null) {
      out =
          new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES));
    }
    var record = spooled.record();
    out.writeInt(spooled.day());
    out.writeLong(record.offset());
    out.writeInt(record.epoch());
    out.writeLong(record.timestamp());
    out.writeBoolean(spooled.isEvent());
    out.writeLong(spooled.eventTime());
    bytes += HEAD_BYTES;
    for (var part : new byte[][] {record.key(), record.value(), record.position()}) {
      out.writeInt(part == null ? -1 : part.length);
    }
    for (var part : new byte[][] {record.key(), record.value(), record.position()}) {
      if (part != null) {
        out.write(part);
        bytes += part.length;
      }
    }
  }

  /** Of all records. */
  long bytes() {
    return bytes;
  }

  /** The records of a day, in their order. */
  void each(int day, Each each) throws IOException {
    if (out == null) {
      return;
    }
    out.flush();
    try (var in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
      for (long left = bytes; left > 0; ) {
        int found = in.readInt();
        long offset = in.readLong();
        int epoch = in.readInt();
        long timestamp = in.readLong();
        boolean isEvent = in.readBoolean();
        long eventTime = in.readLong();
        int[] lengths = {in.readInt(), in.readInt(), in.readInt()};
        long length = 0;
        for (int part : lengths) {
          length += Math.max(0, part);
        }
        left -= HEAD_BYTES + length;
        if (found != day) {
          in.skipNBytes(length);
          continue;
        }
        var record =
            new ArchivedRecord(
                offset,
                epoch,
                timestamp,
                bytes(in, lengths[0]),
                bytes(in, lengths[1]),
                bytes(in, lengths[2]));
        each.accept(new Spooled(record, day, isEvent, eventTime));
      }
    }
  }

  private static byte[] bytes(DataInputStream in, int length) throws IOException {
    if (length < 0) {
      return null;
    }
    var bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }

  /** Forgets all records. */
  void clear() throws IOException {
    close();
    bytes = 0;
  }

  @Override
  public void close() throws IOException {
    if (out != null) {
      out.close();
      out = null;
    }
    Files.deleteIfExists(file);
  }
}
