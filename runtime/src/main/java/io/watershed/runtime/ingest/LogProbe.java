package io.watershed.runtime.ingest;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Short looks into a partition's log by a consumer of their own, for questions that neither the
 * admin client nor a stream of records answers. Blocking.
 */
final class LogProbe {

  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);

  private final Map<String, Object> properties;

  /**
   * @param properties of the pipeline's consumers, so that a probe may and may not what they do
   */
  LogProbe(Map<String, String> properties) {
    this.properties = new HashMap<>(properties);
    this.properties.put(
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER_TIMEOUT.toMillis());
    this.properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
  }

  /** See {@link SourceLog#isEmpty}. */
  boolean isEmpty(TopicPartition partition, long from, long to) {
    return ask(
        "records of " + partition + " from " + from + " to " + to,
        partition,
        consumer -> {
          consumer.seek(partition, from);
          long until = System.nanoTime() + ANSWER_TIMEOUT.toNanos();
          while (System.nanoTime() < until) {
            for (var record : consumer.poll(POLL_TIMEOUT)) {
              return record.offset() >= to;
            }
            if (consumer.position(partition) >= to) {
              return true;
            }
          }
          throw new BrokerException("no answer within " + ANSWER_TIMEOUT);
        });
  }

  /** See {@link SourceLog#divergence}. Asking for the position has the consumer check its epoch. */
  OptionalLong divergence(TopicPartition partition, long position, int epoch) {
    return ask(
        "leader epochs of " + partition,
        partition,
        consumer -> {
          // A position is checked only where the partition's leader is known when it is set.
          consumer.seekToBeginning(List.of(partition));
          consumer.position(partition, ANSWER_TIMEOUT);
          consumer.seek(partition, new OffsetAndMetadata(position, Optional.of(epoch), ""));
          try {
            consumer.position(partition, ANSWER_TIMEOUT);
            return OptionalLong.empty();
          } catch (LogTruncationException e) {
            var parted = e.divergentOffsets().get(partition);
            return OptionalLong.of(parted == null ? 0 : parted.offset());
          } catch (OffsetOutOfRangeException e) {
            // The log begins behind the position, or ends before it without telling where.
            return OptionalLong.empty();
          }
        });
  }

  private <T> T ask(
      String asked, TopicPartition partition, Function<Consumer<byte[], byte[]>, T> question) {
    try (var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      return question.apply(consumer);
    } catch (KafkaException e) {
      throw new BrokerException(asked, e);
    }
  }
}
