package io.watershed.runtime.results;

import io.watershed.persistence.WindowRow;
import io.watershed.runtime.kafka.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A transactional producer: the broker ends the transactions of every former producer of the same
 * id before this one begins, and refuses whatever they still send.
 */
final class KafkaTransport implements Transport {

  private static final int ANSWER_TIMEOUT_MILLIS = 15_000;

  private final String topic;
  private final Producer<byte[], byte[]> producer;
  private final Function<WindowRow, Optional<String>> replayJobs;

  private KafkaTransport(
      String topic,
      Producer<byte[], byte[]> producer,
      Function<WindowRow, Optional<String>> replayJobs) {
    this.topic = topic;
    this.producer = producer;
    this.replayJobs = replayJobs;
  }

  /**
   * Opens one; former ones of the same id have ended when it returns.
   *
   * @param id the same for each transport of a shard
   * @param replayJobs which job has made a result; empty: live
   */
  static KafkaTransport open(
      KafkaSettings settings,
      String topic,
      String id,
      Function<WindowRow, Optional<String>> replayJobs) {
    var producer =
        new KafkaProducer<>(
            properties(settings, id), new ByteArraySerializer(), new ByteArraySerializer());
    try {
      producer.initTransactions();
      return new KafkaTransport(topic, producer, replayJobs);
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  @Override
  public void send(List<WindowRow> rows) {
    producer.beginTransaction();
    for (var row : rows) {
      // Its failure is the transaction's.
      var unused =
          producer.send(
              new ProducerRecord<>(
                  topic, ResultRecord.key(row), ResultRecord.value(row, replayJobs.apply(row))));
    }
    producer.commitTransaction();
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }

  private static Map<String, Object> properties(KafkaSettings settings, String id) {
    var properties = new HashMap<String, Object>();
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, ANSWER_TIMEOUT_MILLIS);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWER_TIMEOUT_MILLIS);
    properties.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 8 << 20);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 16L << 20);
    properties.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    properties.putAll(settings.client());
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    properties.put(ProducerConfig.CLIENT_ID_CONFIG, id);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    return properties;
  }
}
