package io.watershed.runtime.produce;

import io.watershed.protocol.pipeline.EventId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How far a file has been produced into a topic before: for each partition the row of the last
 * record that came from it. Taken from the header {@value EventId.Position#HEADER} of the records
 * themselves, so nothing else has to be kept, and nothing can differ from what is there.
 */
public final class ProducedRows {

  private static final Duration POLL = Duration.ofSeconds(1);

  private final long[] last;

  private ProducedRows(long[] last) {
    this.last = last;
  }

  /**
   * Looks at the last record of each partition; reads a partition from its beginning only where the
   * last record is not of this file.
   *
   * @param file name of the file as it stands in the header
   */
  public static ProducedRows read(
      String bootstrapServers, String topic, int partitions, String file) {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            10_000,
            ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
            8 << 20);
    var last = new long[partitions];
    try (var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      for (int p = 0; p < partitions; p++) {
        last[p] = lastRow(consumer, new TopicPartition(topic, p), file + "#");
      }
    }
    return new ProducedRows(last);
  }

  private static long lastRow(
      KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, String prefix) {
    consumer.assign(List.of(partition));
    long begin = consumer.beginningOffsets(List.of(partition)).get(partition);
    long end = consumer.endOffsets(List.of(partition)).get(partition);
    if (begin == end) {
      return -1;
    }
    long row = lastRow(consumer, partition, end - 1, end, prefix);
    return row >= 0 || end - 1 == begin ? row : lastRow(consumer, partition, begin, end, prefix);
  }

  private static long lastRow(
      KafkaConsumer<byte[], byte[]> consumer,
      TopicPartition partition,
      long from,
      long end,
      String prefix) {
    consumer.seek(partition, from);
    long row = -1;
    while (consumer.position(partition) < end) {
      for (var record : consumer.poll(POLL).records(partition)) {
        long found = record.offset() < end ? row(record, prefix) : -1;
        row = found >= 0 ? found : row;
      }
    }
    return row;
  }

  private static long row(ConsumerRecord<byte[], byte[]> record, String prefix) {
    var header = record.headers().lastHeader(EventId.Position.HEADER);
    if (header == null || header.value() == null) {
      return -1;
    }
    var position = new String(header.value(), StandardCharsets.UTF_8);
    var row = position.startsWith(prefix) ? position.substring(prefix.length()) : "";
    return row.matches("[0-9]{1,18}") ? Long.parseLong(row) : -1;
  }

  /** Row of the last record that a partition holds of the file; empty where it holds none. */
  public OptionalLong last(int partition) {
    return last[partition] < 0 ? OptionalLong.empty() : OptionalLong.of(last[partition]);
  }
}
