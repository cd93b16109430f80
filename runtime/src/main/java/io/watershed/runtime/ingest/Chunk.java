package io.watershed.runtime.ingest;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of one partition that travel together from the stream to the reader. */
final class Chunk {

  /** A record's own share of memory besides its key and value. */
  private static final int RECORD_BYTES = 100;

  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
  private int next;

  Chunk(ConsumerRecord<byte[], byte[]> first) {
    records.add(first);
  }

  static long bytes(ConsumerRecord<byte[], byte[]> record) {
    return (long) RECORD_BYTES
        + Math.max(0, record.serializedKeySize())
        + Math.max(0, record.serializedValueSize());
  }

  Chunk add(ConsumerRecord<byte[], byte[]> record) {
    records.add(record);
    return this;
  }

  /** The next record that is not taken yet, or null. */
  ConsumerRecord<byte[], byte[]> peek() {
    return next < records.size() ? records.get(next) : null;
  }

  /** Takes the record that {@link #peek()} shows. */
  void take() {
    records.set(next, null);
    next++;
  }
}
