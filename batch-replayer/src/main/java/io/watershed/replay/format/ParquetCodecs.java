package io.watershed.replay.format;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/**
 * The compressions of Parquet pages that are read: none, Snappy, gzip and Zstandard. No page makes
 * room for more than its header says that it unpacks to.
 */
final class ParquetCodecs {

  private ParquetCodecs() {}

  /**
   * Unpacks one page.
   *
   * @param size what it has to unpack to
   */
  static byte[] unpack(CompressionCodecName codec, byte[] packed, int size) throws IOException {
    var bytes =
        switch (codec) {
          case UNCOMPRESSED -> packed;
          case SNAPPY -> unsnap(packed, size);
          case GZIP -> gunzip(packed, size);
          case ZSTD -> unzstd(packed, size);
          case LZO, BROTLI, LZ4, LZ4_RAW ->
              throw new IOException(
                  "compression: " + codec + " (expected: UNCOMPRESSED, SNAPPY, GZIP or ZSTD)");
        };
    requireSize(bytes.length, size);
    return bytes;
  }

  private static void requireSize(int found, int expected) throws IOException {
    if (found != expected) {
      throw new IOException(
          "a page that unpacks to %d bytes (expected: %d)".formatted(found, expected));
    }
  }

  private static byte[] unsnap(byte[] packed, int size) throws IOException {
    requireSize(Snappy.uncompressedLength(packed), size);
    return Snappy.uncompress(packed);
  }

  private static byte[] gunzip(byte[] packed, int size) throws IOException {
    try (var bytes = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return bytes.readNBytes(size + 1);
    }
  }

  private static byte[] unzstd(byte[] packed, int size) throws IOException {
    var bytes = new byte[size];
    long unpacked = Zstd.decompress(bytes, packed);
    if (Zstd.isError(unpacked)) {
      throw new IOException("Zstandard: " + Zstd.getErrorName(unpacked));
    }
    requireSize((int) unpacked, size);
    return bytes;
  }
}
