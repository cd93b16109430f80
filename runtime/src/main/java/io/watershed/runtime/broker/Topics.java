package io.watershed.runtime.broker;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topics of one Kafka cluster, looked up and created. */
public final class Topics implements AutoCloseable {

  private final String bootstrapServers;
  private final Admin admin;

  private Topics(String bootstrapServers, Admin admin) {
    this.bootstrapServers = bootstrapServers;
    this.admin = admin;
  }

  /** Connects on first use, not here. */
  public static Topics at(String bootstrapServers) {
    return new Topics(
        bootstrapServers,
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                20_000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                10_000)));
  }

  /**
   * Creates a topic where there is none of that name. It keeps its records for ever: timestamps of
   * historical records are older than any retention.
   *
   * @return the number of partitions the topic has, which is another one than asked for where it
   *     existed before
   */
  public int create(String topic, int partitions) throws IOException {
    var created =
        new NewTopic(topic, Optional.of(partitions), Optional.empty())
            .configs(Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1"));
    try {
      admin.createTopics(List.of(created)).all().get();
      return partitions;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return partitions(topic)
            .orElseThrow(() -> new IOException("topic " + topic + " was deleted just now", e));
      }
      throw failed("creating topic " + topic, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** The number of partitions of a topic; empty where there is no such topic. */
  public Optional<Integer> partitions(String topic) throws IOException {
    try {
      var description = admin.describeTopics(List.of(topic)).topicNameValues().get(topic).get();
      return Optional.of(description.partitions().size());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw failed("looking for topic " + topic, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** The offset behind the last record of each partition. */
  public Map<Integer, Long> endOffsets(String topic) throws IOException {
    var latest = new HashMap<TopicPartition, OffsetSpec>();
    int count = partitions(topic).orElse(0);
    for (int p = 0; p < count; p++) {
      latest.put(new TopicPartition(topic, p), OffsetSpec.latest());
    }
    var ends = new TreeMap<Integer, Long>();
    get(admin.listOffsets(latest).all(), topic)
        .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
    return ends;
  }

  /** The longest record that a topic takes, in bytes as they are sent. */
  public int maxRecordBytes(String topic) throws IOException {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var config = get(admin.describeConfigs(List.of(resource)).values().get(resource), topic);
    return Integer.parseInt(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
  }

  private <T> T get(KafkaFuture<T> future, String topic) throws IOException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw failed("asking for topic " + topic, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private IOException failed(String what, ExecutionException e) {
    var cause = e.getCause();
    if (cause instanceof TimeoutException) {
      return new BrokerUnreachableException(
          "Kafka " + bootstrapServers + " does not answer (is it running?)", cause);
    }
    return new IOException(
        what + " at Kafka " + bootstrapServers + ": " + cause.getMessage(), cause);
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("interrupted while waiting for Kafka", e);
  }

  @Override
  public void close() {
    admin.close();
  }
}
