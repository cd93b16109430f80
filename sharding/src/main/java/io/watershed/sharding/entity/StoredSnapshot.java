package io.watershed.sharding.entity;

/**
 * The bytes of a snapshot as the store gives them back; the pipeline's plan turns them into a
 * state.
 */
final class StoredSnapshot {

  private final String manifest;
  private final byte[] bytes;

  StoredSnapshot(String manifest, byte[] bytes) {
    this.manifest = manifest;
    this.bytes = bytes;
  }

  String manifest() {
    return manifest;
  }

  byte[] bytes() {
    return bytes;
  }
}
