package io.watershed.replay.source;

/**
 * What a file was when it was planned. Nothing is read of a file that has become another one.
 *
 * @param size bytes
 * @param checksum how it is told from others of the same size: {@code etag:…}, the entity tag that
 *     a store gave the object, or {@code crc32c:…}, eight hexadecimal digits over the whole content
 */
public record FileVersion(long size, String checksum) {

  static final String ETAG = "etag:";
  static final String CRC32C = "crc32c:";

  public FileVersion {
    if (size < 0 || !(checksum.startsWith(ETAG) || checksum.startsWith(CRC32C))) {
      throw new IllegalArgumentException(
          "version: %d bytes, %s (expected: a size, and %s… or %s…)"
              .formatted(size, checksum, ETAG, CRC32C));
    }
  }

  @Override
  public String toString() {
    return size + " bytes, " + checksum;
  }
}
