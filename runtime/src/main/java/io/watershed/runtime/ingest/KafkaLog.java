package io.watershed.runtime.ingest;

import io.watershed.runtime.kafka.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.kafka.ConsumerSettings;
import org.apache.pekko.kafka.Subscriptions;
import org.apache.pekko.kafka.javadsl.Consumer;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The logs of one pipeline's topics in Kafka: each partition is read by a consumer of its own,
 * which belongs to no group and is told where to begin.
 */
final class KafkaLog implements SourceLog {

  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);
  private static final String DISPATCHER = "watershed.ingest.poll-dispatcher";

  /** A poll returns as soon as there are records; without any it holds a thread for this long. */
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(50);

  private static final Duration POLL_INTERVAL = Duration.ofMillis(10);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final String pipeline;
  private final Broker broker;
  private final ConsumerSettings<byte[], byte[]> settings;
  private final LogProbe probe;

  KafkaLog(String pipeline, KafkaSettings kafka, Broker broker, ActorSystem<?> system) {
    this.pipeline = pipeline;
    this.broker = broker;
    var properties = properties(kafka);
    this.probe = new LogProbe(properties);
    this.settings =
        ConsumerSettings.create(system, new ByteArrayDeserializer(), new ByteArrayDeserializer())
            .withProperties(properties)
            .withDispatcher(DISPATCHER)
            .withPollTimeout(POLL_TIMEOUT)
            .withPollInterval(POLL_INTERVAL)
            .withStopTimeout(Duration.ZERO)
            .withCloseTimeout(CLOSE_TIMEOUT);
  }

  @Override
  public Bounds bounds(String topic, int partition) {
    return await("bounds of " + topic + "/" + partition, broker.bounds(topic, partition));
  }

  @Override
  public long end(String topic, int partition) {
    return await("end of " + topic + "/" + partition, broker.end(topic, partition));
  }

  @Override
  public boolean isEmpty(String topic, int partition, long from, long to) {
    return probe.isEmpty(new TopicPartition(topic, partition), from, to);
  }

  @Override
  public OptionalLong divergence(String topic, int partition, long position, int epoch) {
    return probe.divergence(new TopicPartition(topic, partition), position, epoch);
  }

  private static <T> T await(String asked, CompletionStage<T> answer) {
    try {
      return answer.toCompletableFuture().get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new BrokerException(asked, e.getCause());
    } catch (TimeoutException e) {
      throw new BrokerException(asked, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerException(asked, e);
    }
  }

  @Override
  public Source<ConsumerRecord<byte[], byte[]>, ?> records(String topic, int partition, long from) {
    return Consumer.plainSource(
        settings.withClientId("watershed-" + pipeline + "-" + topic + "-" + partition),
        Subscriptions.assignmentWithOffset(new TopicPartition(topic, partition), from));
  }

  /** Bounds for a dozen readers in a heap of 1 GiB; each holds two fetches at most. */
  private static Map<String, String> properties(KafkaSettings kafka) {
    var properties = new HashMap<String, String>();
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "1048576");
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "4194304");
    properties.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, "262144");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "2000");
    properties.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "2000");
    properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, "30000");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    properties.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, "false");
    properties.putAll(kafka.client());
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    // The reader itself decides where to go on when the log doesn't reach its offset, and tells.
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    return properties;
  }
}
