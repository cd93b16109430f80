package io.watershed.runtime.archive;

import io.watershed.protocol.archive.ArchivedRecord;
import io.watershed.protocol.archive.ArchivedSource;
import io.watershed.protocol.archive.Archives;
import io.watershed.protocol.archive.PartitionArchive;
import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.PipelineDefinition;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads all partitions of a pipeline's topics into their archives, in one thread. Belongs to no
 * group and commits nothing to Kafka: where it goes on is what the manifests say.
 */
final class ArchiveRun {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);
  private static final long LOOK_EVERY_MILLIS = 30_000;

  private final Settings settings;
  private final Archives archives;
  private final Consumer<Totals> progress;
  private final Map<TopicPartition, PartitionArchive> open = new LinkedHashMap<>();
  private final Map<String, UUID> topicIds = new HashMap<>();
  private volatile boolean stopping;
  private long archived;
  private long read;

  ArchiveRun(Settings settings, Archives archives, Consumer<Totals> progress) {
    this.settings = settings;
    this.archives = archives;
    this.progress = progress;
  }

  /**
   * @param client properties of Kafka's client
   * @param untilEnd whether it ends where the topics end now
   * @param skipLost whether it goes on behind records that Kafka has deleted unarchived
   */
  record Settings(
      PipelineDefinition pipeline,
      String bootstrapServers,
      Map<String, String> client,
      boolean untilEnd,
      boolean skipLost) {

    Settings {
      client = Map.copyOf(client);
    }
  }

  /**
   * How far it is.
   *
   * @param archived records that are complete, of those read here
   * @param waiting records that are not complete yet
   * @param lag records that are not read yet, as far as known
   */
  record Totals(int partitions, long archived, long waiting, long lag) {}

  /** Makes {@link #run} complete what it has read, and return. */
  void stop() {
    stopping = true;
  }

  /**
   * Archives until it is stopped, or to the end.
   *
   * @throws IOException naming what can't be read or written; what is not complete by then is read
   *     again by the next run
   */
  Totals run() throws IOException {
    try (var admin = Admin.create(common());
        var consumer =
            new KafkaConsumer<>(
                properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      look(admin, consumer);
      var ends =
          settings.untilEnd()
              ? consumer.endOffsets(open.keySet(), ANSWER_TIMEOUT)
              : Map.<TopicPartition, Long>of();
      long looked = System.currentTimeMillis();
      while (!stopping && !(settings.untilEnd() && isAt(ends, consumer))) {
        poll(admin, consumer);
        long now = System.currentTimeMillis();
        if (now - looked >= LOOK_EVERY_MILLIS) {
          looked = now;
          look(admin, consumer);
        }
        progress.accept(totals(consumer));
      }
      for (var archive : open.values()) {
        roll(admin, archive);
      }
      return totals(consumer);
    } catch (OffsetOutOfRangeException e) {
      throw new IOException(
          "the log isn't what it was, or was deleted before it was archived: " + e.getMessage(), e);
    } finally {
      for (var archive : open.values()) {
        archive.close();
      }
    }
  }

  private void poll(Admin admin, KafkaConsumer<byte[], byte[]> consumer) throws IOException {
    var records = consumer.poll(POLL);
    for (var partition : records.partitions()) {
      var archive = open.get(partition);
      for (var record : records.records(partition)) {
        long now = System.currentTimeMillis();
        archive.add(archivedOf(record), now);
        read++;
        if (archive.isDue(now)) {
          roll(admin, archive);
        }
      }
    }
    long now = System.currentTimeMillis();
    for (var entry : open.entrySet()) {
      entry.getValue().passed(consumer.position(entry.getKey(), ANSWER_TIMEOUT));
      if (entry.getValue().isDue(now)) {
        roll(admin, entry.getValue());
      }
    }
  }

  /** What was read before a topic is known to be the same is of that topic. */
  private void roll(Admin admin, PartitionArchive archive) throws IOException {
    describe(admin);
    archived += archive.roll();
  }

  private static ArchivedRecord archivedOf(ConsumerRecord<byte[], byte[]> record) {
    var position = record.headers().lastHeader(EventId.Position.HEADER);
    return new ArchivedRecord(
        record.offset(),
        record.leaderEpoch().orElse(-1),
        record.timestamp(),
        record.key(),
        record.value(),
        position == null ? null : position.value());
  }

  private static boolean isAt(
      Map<TopicPartition, Long> ends, KafkaConsumer<byte[], byte[]> consumer) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey(), ANSWER_TIMEOUT) >= end.getValue());
  }

  private Totals totals(KafkaConsumer<byte[], byte[]> consumer) {
    long lag =
        open.keySet().stream()
            .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
            .sum();
    return new Totals(open.size(), archived, read - archived, lag);
  }

  /** Begins with partitions that are new. */
  private void look(Admin admin, KafkaConsumer<byte[], byte[]> consumer) throws IOException {
    var topics = describe(admin);
    var added = new LinkedHashMap<TopicPartition, PartitionArchive>();
    for (var topic : topics.values()) {
      for (int p = 0; p < topic.partitions().size(); p++) {
        var partition = new TopicPartition(topic.name(), p);
        if (!open.containsKey(partition)) {
          var source = new ArchivedSource(topic.name(), topicIds.get(topic.name()), p);
          var archive = archives.open(settings.pipeline(), source);
          open.put(partition, archive);
          added.put(partition, archive);
        }
      }
    }
    if (added.isEmpty()) {
      return;
    }
    consumer.assign(open.keySet());
    var begins = consumer.beginningOffsets(added.keySet(), ANSWER_TIMEOUT);
    for (var entry : added.entrySet()) {
      seek(consumer, entry.getKey(), entry.getValue(), begins.get(entry.getKey()));
    }
  }

  private void seek(
      KafkaConsumer<byte[], byte[]> consumer,
      TopicPartition partition,
      PartitionArchive archive,
      long begin)
      throws IOException {
    var next = archive.next();
    if (next.isPresent() && next.getAsLong() < begin && !settings.skipLost()) {
      throw new IOException(
          "%s: Kafka has deleted offsets %d to %d, which were not archived (expected: none; --skip-lost goes on without them, and says so in the manifest)"
              .formatted(partition, next.getAsLong(), begin - 1));
    }
    if (next.isEmpty() || next.getAsLong() < begin) {
      archive.lostBefore(begin);
      consumer.seek(partition, begin);
    } else {
      consumer.seek(
          partition,
          new OffsetAndMetadata(
              next.getAsLong(),
              archive.epoch() < 0 ? Optional.empty() : Optional.of(archive.epoch()),
              ""));
    }
  }

  /**
   * The topics that exist.
   *
   * @throws IOException if one is no longer the one that was read
   */
  private Map<String, TopicDescription> describe(Admin admin) throws IOException {
    List<String> names = settings.pipeline().source().topics();
    try {
      var topics = admin.describeTopics(names).allTopicNames().get();
      for (var topic : topics.values()) {
        var id =
            new UUID(
                topic.topicId().getMostSignificantBits(),
                topic.topicId().getLeastSignificantBits());
        var known = topicIds.putIfAbsent(topic.name(), id);
        if (known != null && !known.equals(id)) {
          throw new IOException(
              "topic %s was created again, with id %s (expected: %s; a new run archives the new one)"
                  .formatted(topic.name(), id, known));
        }
      }
      return topics;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException failure) {
        throw failure;
      }
      throw new IOException("describing topics " + names + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for Kafka", e);
    }
  }

  private Map<String, Object> common() {
    var properties = new HashMap<String, Object>();
    properties.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER_TIMEOUT.toMillis());
    properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWER_TIMEOUT.toMillis() / 2);
    properties.putAll(settings.client());
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    return properties;
  }

  private Map<String, Object> properties() {
    var properties = new HashMap<String, Object>();
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1 << 20);
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.putAll(common());
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    return properties;
  }
}
