package io.watershed.multinode;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends records of any bytes, one at a time. */
final class RawRecords implements AutoCloseable {

  private static final int MAX_REQUEST_BYTES = 8 << 20;

  private final KafkaProducer<byte[], byte[]> producer;

  RawRecords(String bootstrapServers) {
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                MAX_REQUEST_BYTES),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Sends a record and returns its offset. */
  long send(ProducerRecord<byte[], byte[]> record) throws InterruptedException, ExecutionException {
    return producer.send(record).get().offset();
  }

  @Override
  public void close() {
    producer.close();
  }
}
