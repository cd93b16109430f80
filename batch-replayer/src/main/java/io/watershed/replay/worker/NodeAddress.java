package io.watershed.replay.worker;

/** Where a node takes calls. */
public record NodeAddress(String host, int port) {

  /**
   * Reads an address.
   *
   * @param text {@code host:port}
   * @throws IllegalArgumentException if it isn't one
   */
  public static NodeAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (colon > 0 && port > 0 && port < 65_536) {
        return new NodeAddress(text.substring(0, colon), port);
      }
    } catch (NumberFormatException e) {
      // No port; said below.
    }
    throw new IllegalArgumentException("node: %s (expected: host:port)".formatted(text));
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
