package io.watershed.sharding.aggregate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes in the making: how the state of an aggregate is written down. */
public final class StateOutput {

  private static final int INITIAL = 16;

  private byte[] bytes = new byte[INITIAL];
  private int size;

  /** A signed integer; short where it is near zero. */
  public void writeLong(long value) {
    writeUnsigned((value << 1) ^ (value >> 63));
  }

  /** An integer that is not negative; short where it is small. */
  public void writeCount(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("count: " + value + " (expected: >= 0)");
    }
    writeUnsigned(value);
  }

  private void writeUnsigned(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** An integer in eight bytes, the most significant one first. */
  public void writeFixed64(long value) {
    reserve(Long.BYTES);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  /** The bits of a double; every NaN is the same one. */
  public void writeDouble(double value) {
    writeFixed64(Double.doubleToLongBits(value));
  }

  /** One byte, 1 or 0. */
  public void writeBoolean(boolean value) {
    reserve(1);
    bytes[size++] = (byte) (value ? 1 : 0);
  }

  /** Bytes, led by their number. */
  public void writeBytes(byte[] value) {
    writeCount(value.length);
    reserve(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  /** Text in UTF-8, led by the number of bytes. */
  public void writeText(String value) {
    writeBytes(value.getBytes(StandardCharsets.UTF_8));
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }

  /** All that was written. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }
}
