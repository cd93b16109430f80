package io.watershed.sharding.aggregate;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link StateOutput} wrote, in the same order. Every method throws a {@link
 * StateFormatException} where the bytes at hand are something else.
 */
public final class StateInput {

  private final byte[] bytes;
  private int next;

  public StateInput(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /** See {@link StateOutput#writeLong}. */
  public long readLong() {
    long value = readUnsigned();
    return (value >>> 1) ^ -(value & 1);
  }

  /** See {@link StateOutput#writeCount}. */
  public long readCount() {
    long value = readUnsigned();
    if (value < 0) {
      throw new StateFormatException(
          "count: " + Long.toUnsignedString(value) + " (expected: below 2^63)");
    }
    return value;
  }

  /**
   * A count that says how many things follow, each of them at least one byte long.
   *
   * @param most the greatest that makes sense
   */
  public int readSize(int most) {
    long value = readCount();
    int possible = Math.min(most, bytes.length - next);
    if (value > possible) {
      throw new StateFormatException("size: " + value + " (expected: at most " + possible + ")");
    }
    return (int) value;
  }

  private long readUnsigned() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      require(1);
      byte part = bytes[next++];
      if (shift == 63 && part != 1) {
        break;
      }
      value |= (long) (part & 0x7f) << shift;
      if (part >= 0) {
        if (part == 0 && shift > 0) {
          break;
        }
        return value;
      }
    }
    throw new StateFormatException(
        "integer before byte " + next + " (expected: its shortest form)");
  }

  /** See {@link StateOutput#writeFixed64}. */
  public long readFixed64() {
    require(Long.BYTES);
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = value << 8 | (bytes[next++] & 0xff);
    }
    return value;
  }

  /** See {@link StateOutput#writeDouble}. */
  public double readDouble() {
    return Double.longBitsToDouble(readFixed64());
  }

  /** A double that is neither infinite nor not a number. */
  public double readFinite() {
    double value = readDouble();
    if (!Double.isFinite(value)) {
      throw new StateFormatException("number: " + value + " (expected: a finite one)");
    }
    return value;
  }

  /** See {@link StateOutput#writeBoolean}. */
  public boolean readBoolean() {
    require(1);
    byte value = bytes[next++];
    if (value != 0 && value != 1) {
      throw new StateFormatException("flag: " + value + " (expected: 0 or 1)");
    }
    return value == 1;
  }

  /** See {@link StateOutput#writeBytes}. */
  public byte[] readBytes() {
    int size = readSize(Integer.MAX_VALUE);
    byte[] value = new byte[size];
    System.arraycopy(bytes, next, value, 0, size);
    next += size;
    return value;
  }

  /** See {@link StateOutput#writeText}. */
  public String readText() {
    byte[] utf8 = readBytes();
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new StateFormatException("text of " + utf8.length + " bytes (expected: UTF-8)");
    }
  }

  /** Makes sure that everything has been read. */
  public void end() {
    if (next != bytes.length) {
      throw new StateFormatException(
          "bytes after the state: " + (bytes.length - next) + " (expected: none)");
    }
  }

  private void require(int more) {
    if (bytes.length - next < more) {
      throw new StateFormatException(
          "bytes left: " + (bytes.length - next) + " (expected: at least " + more + ")");
    }
  }
}
