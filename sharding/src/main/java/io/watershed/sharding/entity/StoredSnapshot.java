package io.watershed.sharding.entity;

/**
 * The bytes of a snapshot as the store gives them back; the pipeline's plan turns them into a
 * state.
 */
final class StoredSnapshot {

  private final byte[] bytes;

  StoredSnapshot(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }
}
