package io.watershed.replay.format;

import com.github.luben.zstd.Zstd;
import io.watershed.protocol.file.TableFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** Writes tables as Parquet files of this machine, packed with Zstandard. No Hadoop is started. */
public final class ParquetTable implements TableFormat {

  @Override
  public boolean accepts(String fileName) {
    return fileName.endsWith(".parquet");
  }

  @Override
  public TableWriter create(Path file, List<Column> columns) throws IOException {
    Files.deleteIfExists(file);
    return new Rows(
        new Builder(new LocalOutputFile(file), List.copyOf(columns))
            .withConf(new PlainParquetConfiguration())
            .withCodecFactory(new Codecs())
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .build());
  }

  private static MessageType schema(List<Column> columns) {
    var schema = Types.buildMessage();
    for (var column : columns) {
      switch (column.type()) {
        case LONG -> schema.optional(PrimitiveTypeName.INT64).named(column.name());
        case DOUBLE -> schema.optional(PrimitiveTypeName.DOUBLE).named(column.name());
        case TEXT ->
            schema
                .optional(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(column.name());
        case TIME ->
            schema
                .optional(PrimitiveTypeName.INT64)
                .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MILLIS))
                .named(column.name());
      }
    }
    return schema.named("table");
  }

  private record Rows(ParquetWriter<List<?>> file) implements TableWriter {

    @Override
    public void write(List<?> values) throws IOException {
      file.write(values);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private static final class Builder extends ParquetWriter.Builder<List<?>, Builder> {

    private final List<Column> columns;

    Builder(OutputFile file, List<Column> columns) {
      super(file);
      this.columns = columns;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // The library still asks for it.
    protected WriteSupport<List<?>> getWriteSupport(Configuration conf) {
      return new Support(columns);
    }

    @Override
    protected WriteSupport<List<?>> getWriteSupport(ParquetConfiguration conf) {
      return new Support(columns);
    }
  }

  /** Hands values to their columns. */
  private static final class Support extends WriteSupport<List<?>> {

    private final List<Column> columns;
    private RecordConsumer consumer;

    Support(List<Column> columns) {
      this.columns = columns;
    }

    @Override
    @SuppressWarnings("deprecation") // The library still asks for it.
    public WriteContext init(Configuration conf) {
      return new WriteContext(schema(columns), Map.of());
    }

    @Override
    public WriteContext init(ParquetConfiguration conf) {
      return new WriteContext(schema(columns), Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
      consumer = recordConsumer;
    }

    @Override
    public void write(List<?> values) {
      consumer.startMessage();
      for (int i = 0; i < values.size(); i++) {
        if (values.get(i) != null) {
          consumer.startField(columns.get(i).name(), i);
          add(values.get(i), columns.get(i).type());
          consumer.endField(columns.get(i).name(), i);
        }
      }
      consumer.endMessage();
    }

    private void add(Object value, Type type) {
      switch (type) {
        case LONG, TIME -> consumer.addLong((Long) value);
        case DOUBLE -> consumer.addDouble((Double) value);
        case TEXT -> consumer.addBinary(Binary.fromString((String) value));
      }
    }
  }

  /** Packs pages without Hadoop. */
  private static final class Codecs implements CompressionCodecFactory {

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
      return new Compressor();
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

  private static final class Compressor implements CompressionCodecFactory.BytesInputCompressor {

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
