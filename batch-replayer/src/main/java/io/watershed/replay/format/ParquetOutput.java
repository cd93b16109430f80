package io.watershed.replay.format;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/** Parquet files of this machine, packed with Zstandard. No Hadoop is started. */
public final class ParquetOutput {

  private ParquetOutput() {}

  /** Hands the fields of a row to their columns. */
  @FunctionalInterface
  public interface Row<T> {
    void write(T row, RecordConsumer to);
  }

  /** A file that isn't there yet. */
  public static <T> Builder<T> to(Path file, MessageType schema, Row<T> rows) {
    return new Builder<>(new LocalOutputFile(file), new Support<>(schema, rows))
        .withConf(new PlainParquetConfiguration())
        .withCodecFactory(new Zstandard())
        .withCompressionCodec(CompressionCodecName.ZSTD);
  }

  /** What else a file may have. */
  public static final class Builder<T> extends ParquetWriter.Builder<T, Builder<T>> {

    private final Support<T> support;

    private Builder(OutputFile file, Support<T> support) {
      super(file);
      this.support = support;
    }

    @Override
    protected Builder<T> self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // The library still asks for it.
    protected WriteSupport<T> getWriteSupport(Configuration configuration) {
      return support;
    }

    @Override
    protected WriteSupport<T> getWriteSupport(ParquetConfiguration configuration) {
      return support;
    }
  }

  private static final class Support<T> extends WriteSupport<T> {

    private final MessageType schema;
    private final Row<T> rows;
    private RecordConsumer consumer;

    Support(MessageType schema, Row<T> rows) {
      this.schema = schema;
      this.rows = rows;
    }

    @Override
    @SuppressWarnings("deprecation") // The library still asks for it.
    public WriteContext init(Configuration configuration) {
      return new WriteContext(schema, Map.of());
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
      return new WriteContext(schema, Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
      consumer = recordConsumer;
    }

    @Override
    public void write(T row) {
      consumer.startMessage();
      rows.write(row, consumer);
      consumer.endMessage();
    }
  }

  /** Packs pages. */
  private static final class Zstandard
      implements CompressionCodecFactory, CompressionCodecFactory.BytesInputCompressor {

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
      return this;
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
      throw new UnsupportedOperationException("only for writing");
    }

    @Override
    public BytesInput compress(BytesInput bytes) throws IOException {
      return BytesInput.from(Zstd.compress(bytes.toInputStream().readAllBytes()));
    }

    @Override
    public CompressionCodecName getCodecName() {
      return CompressionCodecName.ZSTD;
    }

    @Override
    public void release() {
      // Nothing is pooled.
    }
  }
}
