package io.watershed.peers;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A window's value, with the ids that it has counted: a duplicate falls into the same window, so no
 * other store of ids is needed. Ids are looked through one by one; a window has a few to some
 * hundred.
 */
public final class Tally {

  private static final int FIXED = Integer.BYTES + 3 * Double.BYTES;
  private static final int FIRST_IDS = 8;
  private static final int RESULT = 5 * Long.BYTES;

  private int count;
  private double sum;
  private double least = Double.POSITIVE_INFINITY;
  private double greatest = Double.NEGATIVE_INFINITY;

  /** Two for each id. */
  private long[] ids = new long[FIRST_IDS];

  /** Counts a reading unless it was counted before. */
  public Tally add(Reading reading) {
    for (int i = 0; i < 2 * count; i += 2) {
      if (ids[i + 1] == reading.idLow && ids[i] == reading.idHigh) {
        return this;
      }
    }
    if (ids.length == 2 * count) {
      ids = Arrays.copyOf(ids, 4 * count);
    }
    ids[2 * count] = reading.idHigh;
    ids[2 * count + 1] = reading.idLow;
    count++;
    sum += reading.value;
    least = Math.min(least, reading.value);
    greatest = Math.max(greatest, reading.value);
    return this;
  }

  /** The same in another object. */
  public Tally copy() {
    var copy = new Tally();
    copy.count = count;
    copy.sum = sum;
    copy.least = least;
    copy.greatest = greatest;
    copy.ids = Arrays.copyOf(ids, ids.length);
    return copy;
  }

  /** What is told of the window: start (epoch ms), count, sum, least, greatest. */
  public byte[] result(long start) {
    return ByteBuffer.allocate(RESULT)
        .putLong(start)
        .putLong(count)
        .putDouble(sum)
        .putDouble(least)
        .putDouble(greatest)
        .array();
  }

  public byte[] toBytes() {
    var bytes = ByteBuffer.allocate(FIXED + 2 * count * Long.BYTES);
    bytes.putInt(count).putDouble(sum).putDouble(least).putDouble(greatest);
    bytes.asLongBuffer().put(ids, 0, 2 * count);
    return bytes.array();
  }

  public static Tally fromBytes(byte[] from) {
    var bytes = ByteBuffer.wrap(from);
    var tally = new Tally();
    tally.count = bytes.getInt();
    tally.sum = bytes.getDouble();
    tally.least = bytes.getDouble();
    tally.greatest = bytes.getDouble();
    // With room for the next one.
    tally.ids = new long[2 * tally.count + 2];
    bytes.asLongBuffer().get(tally.ids, 0, 2 * tally.count);
    return tally;
  }

  public void write(DataOutput out) throws IOException {
    out.writeInt(count);
    out.writeDouble(sum);
    out.writeDouble(least);
    out.writeDouble(greatest);
    for (int i = 0; i < 2 * count; i++) {
      out.writeLong(ids[i]);
    }
  }

  public static Tally read(DataInput in) throws IOException {
    var tally = new Tally();
    tally.count = in.readInt();
    tally.sum = in.readDouble();
    tally.least = in.readDouble();
    tally.greatest = in.readDouble();
    tally.ids = new long[2 * tally.count + 2];
    for (int i = 0; i < 2 * tally.count; i++) {
      tally.ids[i] = in.readLong();
    }
    return tally;
  }
}
