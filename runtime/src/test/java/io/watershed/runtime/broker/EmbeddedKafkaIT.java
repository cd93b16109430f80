package io.watershed.runtime.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {

  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  @TempDir Path dir;

  @Test
  void shouldKeepTopicsAndRecordsOverKill9AndRestart() throws Exception {
    int port;
    try (var kafka = EmbeddedKafka.start(dir, 0)) {
      port = kafka.port();
      try (var topics = Topics.at(kafka.bootstrapServers())) {
        assertThat(topics.create("t", 3)).isEqualTo(3);
        assertThat(topics.create("t", 5)).as("exists already").isEqualTo(3);
        assertThat(topics.partitions("t")).contains(3);
        assertThat(topics.partitions("none")).isEmpty();
        assertThat(topics.maxRecordBytes("t")).isGreaterThan(2 << 20);
      }
      send(kafka, "one");
      kill9(kafka);
    }
    try (var kafka = EmbeddedKafka.start(dir, port)) {
      assertThat(kafka.port()).isEqualTo(port);
      send(kafka, "two");
      assertThat(values(kafka)).containsExactly("one", "two");
    }
    try (var kafka = EmbeddedKafka.start(dir, port)) {
      assertThat(values(kafka)).as("after a graceful stop").containsExactly("one", "two");
    }
  }

  @Test
  void shouldEndTheBrokerOfAFormerRunInTheSameDirectory() throws Exception {
    try (var orphan = EmbeddedKafka.start(dir, 0);
        var kafka = EmbeddedKafka.start(dir, orphan.port())) {
      assertThat(orphan.isAlive()).isFalse();
      assertThat(kafka.isAlive()).isTrue();
      assertThat(kafka.pid()).isNotEqualTo(orphan.pid());
    }
  }

  private static void kill9(EmbeddedKafka kafka) throws Exception {
    var process = ProcessHandle.of(kafka.pid()).orElseThrow();
    process.destroyForcibly();
    process.onExit().get(10, TimeUnit.SECONDS);
  }

  private static void send(EmbeddedKafka kafka, String value) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>("t", 0, 1L, "key", value)).get(20, TimeUnit.SECONDS);
    }
  }

  private static List<String> values(EmbeddedKafka kafka) {
    Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
    var values = new ArrayList<String>();
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      long end = consumer.endOffsets(List.of(PARTITION)).get(PARTITION);
      while (consumer.position(PARTITION) < end) {
        consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }
}
