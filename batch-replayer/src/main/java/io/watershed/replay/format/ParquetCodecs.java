package io.watershed.replay.format;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/**
 * The compressions of Parquet pages that are read: none, Snappy, gzip and Zstandard. Stands in for
 * the library's own set, which is made from a Hadoop configuration.
 */
final class ParquetCodecs implements CompressionCodecFactory {

  /** Unpacks one page. */
  @FunctionalInterface
  private interface Unpacking {
    byte[] unpack(byte[] packed, int size) throws IOException;
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return switch (codec) {
      case UNCOMPRESSED -> new Decompressor((packed, size) -> packed);
      case SNAPPY -> new Decompressor((packed, size) -> Snappy.uncompress(packed));
      case GZIP -> new Decompressor((packed, size) -> gunzip(packed));
      case ZSTD -> new Decompressor(Zstd::decompress);
      case LZO, BROTLI, LZ4, LZ4_RAW ->
          throw new IllegalArgumentException(
              "compression: " + codec + " (expected: UNCOMPRESSED, SNAPPY, GZIP or ZSTD)");
    };
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("Parquet files are read here, never written");
  }

  @Override
  public void release() {
    // Nothing is pooled.
  }

  private static byte[] gunzip(byte[] packed) throws IOException {
    try (var bytes = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return bytes.readAllBytes();
    }
  }

  private record Decompressor(Unpacking unpacking) implements BytesInputDecompressor {

    @Override
    public BytesInput decompress(BytesInput bytes, int size) throws IOException {
      return BytesInput.from(checked(bytes.toInputStream().readAllBytes(), size));
    }

    @Override
    public void decompress(ByteBuffer input, int packedSize, ByteBuffer output, int size)
        throws IOException {
      var packed = new byte[packedSize];
      input.get(packed);
      output.put(checked(packed, size));
    }

    private byte[] checked(byte[] packed, int size) throws IOException {
      var bytes = unpacking.unpack(packed, size);
      if (bytes.length != size) {
        throw new IOException("page of " + bytes.length + " bytes (expected: " + size + ")");
      }
      return bytes;
    }

    @Override
    public void release() {
      // Nothing is pooled.
    }
  }
}
