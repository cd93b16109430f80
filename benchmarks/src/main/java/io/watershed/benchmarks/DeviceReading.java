package io.watershed.benchmarks;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A record of the pipeline {@code device-minutes}.
 *
 * @param time epoch ms
 */
record DeviceReading(String id, String device, long time, double value) {

  private static final int EVENT_ID = 1;
  private static final int DEVICE_ID = 2;
  private static final int EVENT_TIME = 3;
  private static final int VALUE = 4;
  private static final int PAD = 5;

  /** Bytes without what fills it up. */
  int size() {
    return CodedOutputStream.computeStringSize(EVENT_ID, id)
        + CodedOutputStream.computeStringSize(DEVICE_ID, device)
        + CodedOutputStream.computeInt64Size(EVENT_TIME, time)
        + CodedOutputStream.computeDoubleSize(VALUE, value);
  }

  /**
   * The record's value.
   *
   * @param pad what fills it up
   */
  byte[] bytes(byte[] pad) {
    var bytes = new byte[size() + CodedOutputStream.computeByteArraySize(PAD, pad)];
    var out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeString(EVENT_ID, id);
      out.writeString(DEVICE_ID, device);
      out.writeInt64(EVENT_TIME, time);
      out.writeDouble(VALUE, value);
      out.writeByteArray(PAD, pad);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes;
  }
}
