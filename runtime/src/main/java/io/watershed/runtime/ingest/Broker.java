package io.watershed.runtime.ingest;

import io.watershed.runtime.kafka.KafkaSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What a node asks of Kafka besides records. Thread-safe; nothing blocks but {@link #close}. */
final class Broker implements AutoCloseable {

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
  private static final int REQUEST_TIMEOUT_MILLIS = 10_000;

  private final Admin admin;

  Broker(KafkaSettings settings) {
    var properties = new HashMap<String, Object>();
    properties.put(AdminClientConfig.CLIENT_ID_CONFIG, "watershed-admin");
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
    properties.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000);
    properties.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    properties.putAll(settings.client());
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    this.admin = Admin.create(properties);
  }

  /** The topics that exist, by name; those that don't are absent. */
  CompletionStage<Map<String, Topic>> describe(Set<String> names) {
    if (names.isEmpty()) {
      return CompletableFuture.completedStage(Map.of());
    }
    CompletionStage<Map<String, Topic>> all = CompletableFuture.completedStage(Map.of());
    for (var answer : admin.describeTopics(names).topicNameValues().values()) {
      all = all.thenCombine(existing(answer), Broker::with);
    }
    return all;
  }

  /** Topic id, first and next offset of a partition. */
  CompletionStage<SourceLog.Bounds> bounds(String topic, int partition) {
    var place = new TopicPartition(topic, partition);
    return describe(Set.of(topic))
        .thenCombine(
            offsets(Map.of(place, OffsetSpec.earliest()), IsolationLevel.READ_UNCOMMITTED),
            (topics, starts) -> {
              var found = topics.get(topic);
              if (found == null) {
                throw new BrokerException("topic " + topic + ": missing (expected: to exist)");
              }
              return new SourceLog.Bounds(found.id(), starts.get(place), -1);
            })
        .thenCombine(
            offsets(Map.of(place, OffsetSpec.latest()), IsolationLevel.READ_UNCOMMITTED),
            (bounds, ends) ->
                new SourceLog.Bounds(bounds.topicId(), bounds.start(), ends.get(place)));
  }

  /** The next offset of a partition. */
  CompletionStage<Long> end(String topic, int partition) {
    var place = new TopicPartition(topic, partition);
    return offsets(Map.of(place, OffsetSpec.latest()), IsolationLevel.READ_UNCOMMITTED)
        .thenApply(ends -> ends.get(place));
  }

  /** The offsets up to which records can be read. */
  CompletionStage<Map<TopicPartition, Long>> endOffsets(Collection<TopicPartition> partitions) {
    var request = new HashMap<TopicPartition, OffsetSpec>();
    partitions.forEach(p -> request.put(p, OffsetSpec.latest()));
    return offsets(request, IsolationLevel.READ_COMMITTED);
  }

  /** Commits offsets for a group that has no members, for tools to see. */
  CompletionStage<Void> commit(String group, Map<TopicPartition, Long> positions) {
    var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
    positions.forEach((p, offset) -> offsets.put(p, new OffsetAndMetadata(offset)));
    return admin.alterConsumerGroupOffsets(group, offsets).all().toCompletionStage();
  }

  @Override
  public void close() {
    admin.close(CLOSE_TIMEOUT);
  }

  private CompletionStage<Map<TopicPartition, Long>> offsets(
      Map<TopicPartition, OffsetSpec> request, IsolationLevel isolation) {
    return admin
        .listOffsets(request, new ListOffsetsOptions(isolation))
        .all()
        .toCompletionStage()
        .thenApply(
            found -> {
              var offsets = new HashMap<TopicPartition, Long>();
              for (Map.Entry<TopicPartition, ListOffsetsResultInfo> entry : found.entrySet()) {
                offsets.put(entry.getKey(), entry.getValue().offset());
              }
              return offsets;
            });
  }

  /** A map of the one topic, or of none where it doesn't exist. */
  private static CompletionStage<Map<String, Topic>> existing(
      KafkaFuture<TopicDescription> answer) {
    return answer
        .toCompletionStage()
        .handle(
            (topic, failure) -> {
              var cause = failure instanceof CompletionException ? failure.getCause() : failure;
              if (cause == null) {
                var id = javaId(topic.topicId());
                return Map.of(topic.name(), new Topic(topic.name(), id, topic.partitions().size()));
              }
              if (cause instanceof UnknownTopicOrPartitionException) {
                return Map.of();
              }
              throw new BrokerException("describing topics", cause);
            });
  }

  private static Map<String, Topic> with(Map<String, Topic> some, Map<String, Topic> more) {
    var all = new HashMap<>(some);
    all.putAll(more);
    return all;
  }

  private static UUID javaId(Uuid id) {
    return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }
}
