package io.watershed.runtime.produce;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.runtime.broker.EmbeddedKafka;
import io.watershed.runtime.broker.Topics;
import io.watershed.runtime.child.ChildJvm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProduceIT {

  private static final int PARTITIONS = 4;
  private static final int MANY = 40_000;

  @TempDir static Path brokerDir;
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(brokerDir, 0);
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void shouldGoOnWhereAnEarlierRunStopped() throws Exception {
    create("resumed");
    assertThat(send("resumed", "a.csv", 1_000)).isEqualTo(1_000);
    assertThat(send("resumed", "a.csv", 3_000)).isEqualTo(2_000);
    assertThat(send("resumed", "a.csv", 3_000)).isEqualTo(0);
    assertThat(positions("resumed", "a.csv")).isEqualTo(IntStream.range(0, 3_000).boxed().toList());
  }

  /** A producer of its own process, there to be killed. */
  public static final class Producing {
    private Producing() {}

    public static void main(String[] args) throws Exception {
      System.out.println(produce(args[0], args[1], "a.csv", MANY, 20_000));
    }
  }

  @Test
  void shouldDoubleNothingAfterTheProducerWasKilled() throws Exception {
    create("killed");
    for (int kill = 1; kill <= 3; kill++) {
      var child =
          ChildJvm.start(
              new ChildJvm.Settings(
                  System.getProperty("java.class.path"),
                  List.of("-Xmx128m"),
                  Producing.class.getName(),
                  List.of(kafka.bootstrapServers(), "killed"),
                  brokerDir.resolve("producing.log")));
      awaitRecords(child, "killed", kill * 5_000L);
      child.handle().destroyForcibly();
      child.awaitExit();
    }
    assertThat(produce(kafka.bootstrapServers(), "killed", "a.csv", MANY, 0))
        .as("the child was killed before it was done")
        .isBetween(1L, MANY - 15_000L);
    assertThat(positions("killed", "a.csv")).isEqualTo(IntStream.range(0, MANY).boxed().toList());
  }

  private static void awaitRecords(ChildJvm child, String topic, long count) throws Exception {
    try (var topics = Topics.at(kafka.bootstrapServers())) {
      while (topics.endOffsets(topic).values().stream().mapToLong(Long::longValue).sum() < count) {
        assertThat(child.isAlive()).as(child::tail).isTrue();
      }
    }
  }

  @Test
  void shouldFindItsRowsBehindThoseOfAnotherFile() throws Exception {
    create("two-files");
    send("two-files", "a.csv", 500);
    send("two-files", "b.csv", 700);
    assertThat(send("two-files", "a.csv", 600)).isEqualTo(100);
    assertThat(positions("two-files", "a.csv")).isEqualTo(IntStream.range(0, 600).boxed().toList());
    assertThat(positions("two-files", "b.csv")).isEqualTo(IntStream.range(0, 700).boxed().toList());
  }

  @Test
  void shouldFindNothingInAnEmptyTopic() throws Exception {
    create("empty");
    var before = ProducedRows.read(kafka.bootstrapServers(), "empty", PARTITIONS, "a.csv");
    for (int p = 0; p < PARTITIONS; p++) {
      assertThat(before.last(p)).isEqualTo(OptionalLong.empty());
    }
  }

  @Test
  void shouldWriteKeyTimestampAndPartitionAsKafkaWould() throws Exception {
    create("shaped");
    send("shaped", "a.csv", 100);
    for (var record : records("shaped")) {
      var key = record.key().getBytes(StandardCharsets.UTF_8);
      assertThat(record.partition()).isEqualTo(Utils.toPositive(Utils.murmur2(key)) % PARTITIONS);
      assertThat(record.value())
          .isEqualTo("{\"row\":%d,\"device\":\"%s\"}".formatted(record.timestamp(), record.key()));
    }
  }

  private static void create(String topic) throws Exception {
    try (var topics = Topics.at(kafka.bootstrapServers())) {
      topics.create(topic, PARTITIONS);
    }
  }

  private static long send(String topic, String name, int rows) throws Exception {
    return produce(kafka.bootstrapServers(), topic, name, rows, 0);
  }

  /** Produces a file whose rows are numbered; returns how many were sent. */
  private static long produce(String servers, String topic, String name, int rows, long rate)
      throws Exception {
    var before = ProducedRows.read(servers, topic, PARTITIONS, name);
    var target = new RecordSender.Target(servers, topic, name, 1 << 20, rate);
    try (var sender = new RecordSender(target)) {
      var progress = new ProgressLine(System.out, false);
      return new FileProduction(Path.of(name), NumberedRows.RECORDS, sender, before, progress)
          .run(new NumberedRows(0, rows), Long.MAX_VALUE)
          .sent();
    }
  }

  private static List<Integer> positions(String topic, String file) {
    var rows = new ArrayList<Integer>();
    var lastOfPartition = new TreeMap<Integer, Integer>();
    for (var record : records(topic)) {
      var header = record.headers().lastHeader("watershed-position").value();
      var position = new String(header, StandardCharsets.UTF_8);
      if (position.startsWith(file + "#")) {
        int row = Integer.parseInt(position.substring(file.length() + 1));
        rows.add(row);
        assertThat(row).isGreaterThan(lastOfPartition.getOrDefault(record.partition(), -1));
        lastOfPartition.put(record.partition(), row);
      }
    }
    return rows.stream().sorted().toList();
  }

  private static List<ConsumerRecord<String, String>> records(String topic) {
    Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
    var records = new ArrayList<ConsumerRecord<String, String>>();
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      var partitions =
          IntStream.range(0, PARTITIONS).mapToObj(p -> new TopicPartition(topic, p)).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
      }
    }
    return records;
  }
}
