package io.watershed.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a peer has told of its windows: each once, final, and committed. */
final class ResultsTopic implements AutoCloseable {

  static final String NAME = "device-minutes-results";

  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final MinuteTable table = new MinuteTable();
  private long twice;

  /** Reads from the beginning. */
  ResultsTopic(String bootstrapServers) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                50_000),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    var partitions =
        IntStream.range(0, DeviceMinutes.PARTITIONS)
            .mapToObj(partition -> new TopicPartition(NAME, partition))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Reads on until there are so many windows and nothing comes any more, or the time is over. */
  MinuteTable read(int windows, Duration within) {
    long deadline = System.nanoTime() + within.toNanos();
    while (System.nanoTime() < deadline) {
      var records = consumer.poll(POLL);
      if (records.isEmpty() && table.size() >= windows) {
        break;
      }
      for (var record : records) {
        take(new String(record.key(), StandardCharsets.UTF_8), ByteBuffer.wrap(record.value()));
      }
    }
    return table;
  }

  private void take(String device, ByteBuffer value) {
    if (!device.startsWith(DeviceMinutes.CLOSING)
        && !table.put(
            DeviceLoad.number(device),
            value.getLong(),
            value.getLong(),
            value.getDouble(),
            value.getDouble(),
            value.getDouble())) {
      twice++;
    }
  }

  /** Windows that were told of again. */
  long twice() {
    return twice;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
