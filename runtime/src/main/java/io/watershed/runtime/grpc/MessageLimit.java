package io.watershed.runtime.grpc;

import org.apache.pekko.util.ByteString;

/**
 * Watches the bytes of one stream of gRPC messages go by, and refuses one that is too long before
 * it is gathered in memory. Compressed messages are refused as well: their length says nothing.
 */
final class MessageLimit {

  /** Whether it is compressed, and four bytes of length. */
  private static final int PREFIX = 5;

  private final int most;
  private int prefixed;
  private long length;
  private long left;

  MessageLimit(int most) {
    this.most = most;
  }

  /**
   * The bytes as they are.
   *
   * @throws ServiceException if a message begins in them that is too long
   */
  ByteString checked(ByteString bytes) {
    int at = 0;
    while (at < bytes.length()) {
      if (left > 0) {
        int skipped = (int) Math.min(left, bytes.length() - at);
        left -= skipped;
        at += skipped;
      } else {
        prefix(bytes.apply(at) & 0xff);
        at++;
      }
    }
    return bytes;
  }

  private void prefix(int value) {
    if (prefixed == 0 && value != 0) {
      throw ServiceException.invalid("message", "compressed", "one that is not");
    }
    length = prefixed == 0 ? 0 : length << 8 | value;
    if (++prefixed == PREFIX) {
      if (length > most) {
        throw ServiceException.invalid("message", length + " bytes", "at most " + most);
      }
      left = length;
      prefixed = 0;
    }
  }
}
