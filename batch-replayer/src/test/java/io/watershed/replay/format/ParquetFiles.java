package io.watershed.replay.format;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.xerial.snappy.Snappy;

/** Writes small Parquet files for tests. */
final class ParquetFiles {

  private ParquetFiles() {}

  static void write(
      Path file, MessageType schema, CompressionCodecName codec, long rowGroupBytes, Group... rows)
      throws IOException {
    write(file, schema, codec, rowGroupBytes, List.of(rows));
  }

  static void write(
      Path file,
      MessageType schema,
      CompressionCodecName codec,
      long rowGroupBytes,
      List<Group> rows)
      throws IOException {
    var writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(schema)
            .withCodecFactory(new Codecs())
            .withCompressionCodec(codec)
            .withRowGroupSize(rowGroupBytes)
            .build();
    try (writer) {
      for (var row : rows) {
        writer.write(row);
      }
    }
  }

  /** Packs pages without Hadoop. */
  private static final class Codecs implements CompressionCodecFactory {

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
      return new Compressor(codec);
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
      throw new UnsupportedOperationException("only for writing");
    }

    @Override
    public void release() {
      // Nothing is pooled.
    }
  }

  private record Compressor(CompressionCodecName codec)
      implements CompressionCodecFactory.BytesInputCompressor {

    @Override
    public BytesInput compress(BytesInput bytes) throws IOException {
      var plain = bytes.toInputStream().readAllBytes();
      return BytesInput.from(
          switch (codec) {
            case SNAPPY -> Snappy.compress(plain);
            case ZSTD -> Zstd.compress(plain);
            case GZIP -> gzip(plain);
            case UNCOMPRESSED, LZO, BROTLI, LZ4, LZ4_RAW -> plain;
          });
    }

    private static byte[] gzip(byte[] plain) throws IOException {
      var packed = new ByteArrayOutputStream();
      try (var out = new GZIPOutputStream(packed)) {
        out.write(plain);
      }
      return packed.toByteArray();
    }

    @Override
    public CompressionCodecName getCodecName() {
      return codec;
    }

    @Override
    public void release() {
      // Nothing is pooled.
    }
  }
}
