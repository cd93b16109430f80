package io.watershed.runtime.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import io.watershed.runtime.broker.EmbeddedKafka;
import io.watershed.runtime.kafka.KafkaSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transports between a real broker and relays. */
class ResultsRelayIT {

  @TempDir static Path dir;

  private static EmbeddedKafka kafka;
  private static KafkaSettings settings;
  private static ResultsTopics topics;

  private final MemoryOutbox outbox = new MemoryOutbox();
  private final RelayFigures figures = RelayFigures.of(new SimpleMeterRegistry(), "p");

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0);
    settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
    topics = new ResultsTopics(settings);
  }

  @AfterAll
  static void end() {
    topics.close();
    kafka.close();
  }

  @Test
  void shouldCreateTheTopicAndFillIt() {
    try (var relay = relay("filled")) {
      outbox.put(ResultRows.row("a", 1));
      outbox.put(ResultRows.row("b", 2));
      relay.run();
      outbox.put(ResultRows.row("a", 3));
      relay.run();
      relay.run();
    }
    assertThat(keysAndRevisions("filled"))
        .containsExactlyInAnyOrder("a 1", "b 2", "a 3")
        .containsSubsequence("a 1", "a 3");
  }

  /** The broker refuses what a former relay still sends, and undoes what it had not committed. */
  @Test
  void shouldEndAFormerRelayWhereverItIs() {
    var former = relay("fenced");
    outbox.put(ResultRows.row("a", 1));
    former.run();
    try (var latter = relay("fenced")) {
      outbox.put(ResultRows.row("a", 2));
      latter.run();
      outbox.put(ResultRows.row("a", 3));
      assertThatThrownBy(former::run).isInstanceOf(ProducerFencedException.class);
      latter.run();
    }
    assertThat(keysAndRevisions("fenced")).containsExactly("a 1", "a 2", "a 3");
    former.close();
  }

  @Test
  void shouldHideFromReadersWhatWasNotCommitted() {
    topics.ensure("undone", 1);
    var transport = KafkaTransport.open(settings, "undone", "undone-relay", ResultsRelayIT::live);
    transport.send(List.of(ResultRows.row("a", 1)));
    // Too large: the transaction as a whole fails.
    var row =
        ResultRows.row(
            "p", "large", 2, WindowStatus.FINAL, "{\"n\": \"" + "x".repeat(9 << 20) + "\"}");
    assertThatThrownBy(() -> transport.send(List.of(ResultRows.row("b", 1), row)))
        .isInstanceOf(RuntimeException.class);
    transport.close();
    var next = KafkaTransport.open(settings, "undone", "undone-relay", ResultsRelayIT::live);
    next.send(List.of(ResultRows.row("a", 2)));
    next.close();
    assertThat(keysAndRevisions("undone")).containsExactly("a 1", "a 2");
  }

  private static Optional<String> live(WindowRow row) {
    return Optional.empty();
  }

  private RelayRound relay(String topic) {
    return new RelayRound(
        outbox,
        () -> {
          topics.ensure(topic, 2);
          return KafkaTransport.open(settings, topic, topic + "-relay", ResultsRelayIT::live);
        },
        figures);
  }

  /** What a reader of committed records sees, {@code entity revision}, partition by partition. */
  private static List<String> keysAndRevisions(String topic) {
    var seen = new ArrayList<String>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
            new StringDeserializer(),
            new StringDeserializer())) {
      var partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (var record : consumer.poll(Duration.ofMillis(100))) {
          var entity = record.key().substring(2, record.key().indexOf('"', 2));
          var value = record.value();
          int at = value.indexOf("\"revision\":") + 11;
          seen.add(entity + " " + value.substring(at, value.indexOf('}', at)));
        }
      }
    }
    return seen;
  }
}
