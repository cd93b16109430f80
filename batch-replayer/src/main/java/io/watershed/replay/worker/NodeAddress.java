package io.watershed.replay.worker;

/** Where a node takes calls. */
public record NodeAddress(String host, int port) {

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
