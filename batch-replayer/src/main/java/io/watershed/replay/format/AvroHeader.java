package io.watershed.replay.format;

import io.watershed.replay.source.ByteSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * The beginning of an Avro file.
 *
 * @param codec how blocks are packed: {@code null}, {@code deflate}, {@code snappy}, {@code
 *     zstandard}
 * @param sync what stands behind each block
 * @param length where the first block begins
 */
record AvroHeader(Schema schema, String codec, byte[] sync, long length) {

  private static final byte[] MAGIC = {'O', 'b', 'j', 1};
  static final int SYNC_BYTES = 16;

  static AvroHeader read(ByteSource file, Limits limits) throws IOException {
    long most = Math.min(file.size(), limits.footerBytes());
    try (var bytes = new ByteReader(file.open(0, most))) {
      if (file.size() < MAGIC.length || !Arrays.equals(bytes.readFully(MAGIC.length), MAGIC)) {
        throw BrokenFileException.file(
            file.name(), "not an Avro file: its first four bytes aren't Obj1", null);
      }
      var entries = entries(bytes, most);
      var sync = bytes.readFully(SYNC_BYTES);
      if (!entries.containsKey("avro.schema")) {
        throw BrokenFileException.file(file.name(), "a header without avro.schema", null);
      }
      var schema = new Schema.Parser().parse(entries.get("avro.schema"));
      if (schema.getType() != Schema.Type.RECORD) {
        throw BrokenFileException.file(
            file.name(), "a schema of type " + schema.getType() + " (expected: record)", null);
      }
      return new AvroHeader(
          schema, entries.getOrDefault("avro.codec", "null"), sync, bytes.offset());
    } catch (BrokenFileException e) {
      throw e;
    } catch (StackOverflowError e) {
      throw BrokenFileException.file(file.name(), "a schema of too many levels", e);
    } catch (IOException | RuntimeException e) {
      throw BrokenFileException.file(
          file.name(), "an Avro header that can't be read: " + e.getMessage(), e);
    }
  }

  private static Map<String, String> entries(ByteReader bytes, long most) throws IOException {
    var entries = new HashMap<String, String>();
    for (long count = number(bytes); count != 0; count = number(bytes)) {
      if (count < 0) {
        number(bytes);
        count = -count;
      }
      for (long i = 0; i < count; i++) {
        var name = text(bytes, most);
        entries.put(name, text(bytes, most));
      }
    }
    return entries;
  }

  private static String text(ByteReader bytes, long most) throws IOException {
    long length = number(bytes);
    if (length < 0 || length > most - bytes.offset()) {
      throw new IOException(
          "a text of %d bytes (expected: at most %d)".formatted(length, most - bytes.offset()));
    }
    return new String(bytes.readFully((int) length), StandardCharsets.UTF_8);
  }

  /** A number as Avro writes it: 7 bits a byte, zigzag. */
  static long number(ByteReader bytes) throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = bytes.read();
      if (next == ByteReader.END) {
        throw new IOException("ends within a number, at byte " + bytes.offset());
      }
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value >>> 1 ^ -(value & 1);
      }
    }
    throw new IOException("a number of more than 10 bytes, at byte " + bytes.offset());
  }
}
