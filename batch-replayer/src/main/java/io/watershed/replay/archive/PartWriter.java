package io.watershed.replay.archive;

import io.watershed.protocol.archive.ArchivedRecord;
import io.watershed.protocol.archive.ArchivedSource;
import io.watershed.protocol.file.Rows;
import io.watershed.replay.format.ArchiveFormat;
import io.watershed.replay.format.ParquetOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/** Writes one Parquet file of records. The same records give the same bytes. */
final class PartWriter implements AutoCloseable {

  /** What a worker reads as one split, packed. */
  private static final long ROW_GROUP_BYTES = 16L << 20;

  private static final int PAGE_BYTES = 256 << 10;

  /** Records may be as long as a reader's page may be a fourth of. */
  private static final int MOST_UNCHECKED_ROWS = 3;

  private final ParquetWriter<Entry> writer;

  PartWriter(Path file, Rows.Encoding encoding) throws IOException {
    this.writer =
        ParquetOutput.to(file, ArchiveFormat.SCHEMA, PartWriter::row)
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

  private record Entry(ArchivedSource source, ArchivedRecord record, OptionalLong eventTime) {}

  /**
   * Adds a record.
   *
   * @param eventTime of an event; empty: it is none, or nobody knows
   */
  void write(ArchivedSource source, ArchivedRecord record, OptionalLong eventTime)
      throws IOException {
    writer.write(new Entry(source, record, eventTime));
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }

  private static void row(Entry entry, RecordConsumer to) {
    var source = entry.source();
    var record = entry.record();
    var topicId = Binary.fromString(source.topicId().toString());
    field(to, ArchiveFormat.TOPIC_ID, () -> to.addBinary(topicId));
    field(to, ArchiveFormat.PARTITION, () -> to.addInteger(source.partition()));
    field(to, ArchiveFormat.OFFSET, () -> to.addLong(record.offset()));
    if (record.epoch() >= 0) {
      field(to, ArchiveFormat.EPOCH, () -> to.addInteger(record.epoch()));
    }
    field(to, ArchiveFormat.TIMESTAMP, () -> to.addLong(record.timestamp()));
    if (entry.eventTime().isPresent()) {
      field(to, ArchiveFormat.EVENT_TIME, () -> to.addLong(entry.eventTime().getAsLong()));
    }
    bytes(to, ArchiveFormat.KEY, record.key());
    bytes(to, ArchiveFormat.VALUE, record.value());
    bytes(to, ArchiveFormat.POSITION, record.position());
  }

  private static void bytes(RecordConsumer to, String name, byte[] bytes) {
    if (bytes != null) {
      field(to, name, () -> to.addBinary(Binary.fromConstantByteArray(bytes)));
    }
  }

  private static void field(RecordConsumer to, String name, Runnable value) {
    int index = ArchiveFormat.SCHEMA.getFieldIndex(name);
    to.startField(name, index);
    value.run();
    to.endField(name, index);
  }
}
