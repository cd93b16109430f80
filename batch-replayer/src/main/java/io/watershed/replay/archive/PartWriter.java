package io.watershed.replay.archive;

import com.github.luben.zstd.Zstd;
import io.watershed.protocol.archive.ArchivedSource;
import io.watershed.protocol.file.Rows;
import io.watershed.replay.format.ArchiveFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
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

/** Writes one Parquet file of an archive. The same records give the same bytes. */
final class PartWriter implements AutoCloseable {

  /** What a worker reads as one split, packed. */
  private static final long ROW_GROUP_BYTES = 16L << 20;

  private static final int PAGE_BYTES = 256 << 10;

  /** Records may be as long as a reader's page may be a fourth of. */
  private static final int MOST_UNCHECKED_ROWS = 3;

  private final ParquetWriter<Spool.Spooled> writer;

  PartWriter(Path file, ArchivedSource source, Rows.Encoding encoding) throws IOException {
    this.writer =
        new Builder(new LocalOutputFile(file), source)
            .withConf(new PlainParquetConfiguration())
            .withCodecFactory(new Zstandard())
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .withPageSize(PAGE_BYTES)
            .withMinRowCountForPageSizeCheck(1)
            .withMaxRowCountForPageSizeCheck(MOST_UNCHECKED_ROWS)
            .withDictionaryEncoding(ArchiveFormat.VALUE, false)
            .withStatisticsEnabled(ArchiveFormat.VALUE, false)
            .withExtraMetaData(
                Map.of(ArchiveFormat.ENCODING, encoding.name().toLowerCase(Locale.ROOT)))
            .build();
  }

  void write(Spool.Spooled spooled) throws IOException {
    writer.write(spooled);
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }

  private static final class Builder extends ParquetWriter.Builder<Spool.Spooled, Builder> {

    private final ArchivedSource source;

    Builder(OutputFile file, ArchivedSource source) {
      super(file);
      this.source = source;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @Deprecated
    protected WriteSupport<Spool.Spooled> getWriteSupport(Configuration configuration) {
      return new Support(source);
    }

    @Override
    protected WriteSupport<Spool.Spooled> getWriteSupport(ParquetConfiguration configuration) {
      return new Support(source);
    }
  }

  private static final class Support extends WriteSupport<Spool.Spooled> {

    private final Binary topicId;
    private final int partition;
    private RecordConsumer row;

    Support(ArchivedSource source) {
      this.topicId = Binary.fromString(source.topicId().toString());
      this.partition = source.partition();
    }

    @Override
    @Deprecated
    public WriteContext init(Configuration configuration) {
      throw new UnsupportedOperationException("no configuration of Hadoop is used");
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
      return new WriteContext(ArchiveFormat.SCHEMA, Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
      row = consumer;
    }

    @Override
    public void write(Spool.Spooled spooled) {
      var record = spooled.record();
      row.startMessage();
      field(ArchiveFormat.TOPIC_ID, () -> row.addBinary(topicId));
      field(ArchiveFormat.PARTITION, () -> row.addInteger(partition));
      field(ArchiveFormat.OFFSET, () -> row.addLong(record.offset()));
      if (record.epoch() >= 0) {
        field(ArchiveFormat.EPOCH, () -> row.addInteger(record.epoch()));
      }
      field(ArchiveFormat.TIMESTAMP, () -> row.addLong(record.timestamp()));
      if (spooled.isEvent()) {
        field(ArchiveFormat.EVENT_TIME, () -> row.addLong(spooled.eventTime()));
      }
      bytes(ArchiveFormat.KEY, record.key());
      bytes(ArchiveFormat.VALUE, record.value());
      bytes(ArchiveFormat.POSITION, record.position());
      row.endMessage();
    }

    private void bytes(String name, byte[] bytes) {
      if (bytes != null) {
        field(name, () -> row.addBinary(Binary.fromConstantByteArray(bytes)));
      }
    }

    private void field(String name, Runnable value) {
      int index = ArchiveFormat.SCHEMA.getFieldIndex(name);
      row.startField(name, index);
      value.run();
      row.endField(name, index);
    }
  }

  /** Packs pages without Hadoop. */
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
