package io.watershed.runtime.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.watershed.persistence.SourcePosition;
import io.watershed.persistence.Store;
import io.watershed.persistence.StoreSettings;
import io.watershed.persistence.embedded.EmbeddedPostgres;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.runtime.broker.EmbeddedKafka;
import io.watershed.sharding.region.IngestBehavior.StopIngest;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ingest of a node between a real broker and a real database; only the entities are made up.
 */
class KafkaIngestIT {

  private static final int SHARDS = 2;
  private static final Duration IDLE_AFTER = Duration.ofSeconds(1);

  @TempDir static Path dir;

  private static EmbeddedKafka kafka;
  private static EmbeddedPostgres postgres;
  private static Store store;
  private static ActorTestKit kit;
  private static SimpleMeterRegistry registry;
  private static KafkaIngest ingest;
  private static Admin admin;

  private final List<ActorRef<StopIngest>> shards = new ArrayList<>();
  private final TestProbe<Object> probe = kit.createTestProbe();
  private String topic;
  private PipelineDefinition pipeline;
  private AnsweringRegion region;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0);
    postgres = EmbeddedPostgres.start(dir.resolve("postgres"));
    var config =
        ConfigFactory.parseMap(
                Map.of(
                    "watershed.kafka.bootstrap-servers", kafka.bootstrapServers(),
                    "watershed.store.jdbc-url", postgres.jdbcUrl(),
                    "watershed.store.user", postgres.user(),
                    "pekko.actor.provider", "local"))
            .withFallback(ConfigFactory.load());
    store = Store.open(StoreSettings.from(config));
    kit = ActorTestKit.create(config);
    registry = new SimpleMeterRegistry();
    ingest = KafkaIngest.start(kit.system(), store, registry);
    admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  @AfterAll
  static void end() {
    admin.close(Duration.ofSeconds(1));
    kit.shutdownTestKit();
    store.close();
    postgres.close();
    kafka.close();
  }

  @BeforeEach
  void name(TestInfo test) {
    topic =
        test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT).replace("should", "");
    pipeline = SamplePipeline.named("p-" + topic, topic);
    region = new AnsweringRegion(pipeline, SHARDS);
  }

  @AfterEach
  void stopShards() {
    for (var shard : shards) {
      shard.tell(new StopIngest());
      probe.expectTerminated(shard, Duration.ofSeconds(15));
    }
  }

  /** Issue: bad input. */
  @Test
  void shouldQuarantineBadRecordsWithTheirPlaceAndMoveOn() throws Exception {
    createTopic(2);
    try (var producer = producer()) {
      for (int p = 0; p < 2; p++) {
        send(producer, p, new byte[] {(byte) 0xff, 0});
        send(producer, p, "{\"time\":5000,\"id\":1,\"value\":1}".getBytes(UTF_8));
        send(producer, p, "{\"key\":\"a\",\"id\":1,\"value\":1}".getBytes(UTF_8));
        send(producer, p, "{\"key\":\"a\",\"time\":5000,\"value\":1}".getBytes(UTF_8));
        send(producer, p, "{\"key\":\"a\",\"time\":5000,\"id\":1,\"value\":NaN}".getBytes(UTF_8));
        send(producer, p, new byte[SamplePipeline.MAX_RECORD_BYTES + 1]);
        send(producer, p, null);
        long farAhead = System.currentTimeMillis() + Duration.ofDays(1).toMillis();
        send(producer, p, event("a", farAhead, 1));
        send(producer, p, event("k".repeat(10_000), 5_000, 1));
        send(producer, p, event("", 5_000, 1));
        send(producer, p, event("good" + p, 5_000, 1));
      }
    }
    startShards();
    await(() -> assertThat(offsets()).isEqualTo(Map.of(0, 11L, 1, 11L)));
    assertThat(region.events())
        .containsExactlyInAnyOrder("good0 10 5000 4900", "good1 10 5000 4900");
    assertThat(store.quarantine().countByReason(pipeline.name())).hasSizeGreaterThanOrEqualTo(9);
    assertThat(store.quarantine().count(pipeline.name())).isEqualTo(20);
    assertThat(column("record_offset"))
        .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    assertThat(column("encode(record_value, 'hex')").getFirst()).isEqualTo("ff00");
    assertThat(column("topic")).containsOnly(topic);
  }

  @Test
  void shouldTellKafkasToolsHowFarItIs() throws Exception {
    createTopic(1);
    try (var producer = producer()) {
      send(producer, 0, event("a", 5_000, 1));
    }
    startShards();
    await(() -> assertThat(offsets()).isEqualTo(Map.of(0, 1L)));
    var group = ProgressCommits.group(pipeline.name());
    await(
        () ->
            assertThat(
                    admin
                        .listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .get(new TopicPartition(topic, 0))
                        .offset())
                .isEqualTo(1));
    await(
        () ->
            assertThat(
                    registry
                        .get("watershed.ingest.lag")
                        .tag("pipeline", pipeline.name())
                        .gauge()
                        .value())
                .isZero());
  }

  @Test
  void shouldWaitForATopicAndPickUpPartitionsThatAreAdded() throws Exception {
    startShards();
    probe.expectNoMessage(Duration.ofMillis(500));
    assertThat(ingest.largestPartitionCount(List.of(topic)).toCompletableFuture()).isNotDone();
    createTopic(1);
    assertThat(
            ingest
                .largestPartitionCount(List.of(topic))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS))
        .isEqualTo(1);
    try (var producer = producer()) {
      send(producer, 0, event("a", 5_000, 1));
    }
    await(() -> assertThat(offsets()).isEqualTo(Map.of(0, 1L)));
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
    try (var producer = producer()) {
      send(producer, 2, event("b", 6_000, 2));
    }
    await(() -> assertThat(offsets()).isEqualTo(Map.of(0, 1L, 1, 0L, 2, 1L)));
  }

  @Test
  void shouldStartFromScratchWhenATopicIsCreatedAgain() throws Exception {
    createTopic(1);
    try (var producer = producer()) {
      send(producer, 0, event("a", 5_000, 1));
      send(producer, 0, event("a", 6_000, 2));
    }
    startShards();
    await(() -> assertThat(offsets()).isEqualTo(Map.of(0, 2L)));
    admin.deleteTopics(List.of(topic)).all().get();
    await(() -> assertThat(admin.listTopics().names().get()).doesNotContain(topic));
    createTopic(1);
    try (var producer = producer()) {
      send(producer, 0, event("b", 7_000, 3));
    }
    await(() -> assertThat(region.events()).contains("b 0 7000 6900"));
    // The former incarnation stood at 2, and holds nothing back any more.
    await(() -> assertThat(offsets()).isEqualTo(Map.of(0, 1L)));
    assertThat(region.events()).containsExactly("a 0 5000 4900", "a 1 6000 5900", "b 0 7000 6900");
  }

  @Test
  void shouldGoOnAfterBrokerAndDatabaseWereKilled() throws Exception {
    createTopic(2);
    startShards();
    long id = 0;
    for (int round = 0; round < 3; round++) {
      try (var producer = producer()) {
        for (int i = 0; i < 1_000; i++, id++) {
          send(producer, (int) (id % 2), event("e" + id % 7, 5_000 + id, id));
        }
      }
      switch (round) {
        case 0 -> kill(postgres.pid());
        case 1 -> kill(kafka.pid());
        default -> {}
      }
      if (round == 0) {
        probe.expectNoMessage(Duration.ofSeconds(1));
        postgres.restart();
      } else if (round == 1) {
        kafka = EmbeddedKafka.start(dir.resolve("kafka"), kafka.port());
      }
    }
    await(() -> assertThat(offsets()).isEqualTo(Map.of(0, 1_500L, 1, 1_500L)));
    assertThat(region.events().stream().distinct()).hasSize(3_000);
  }

  @Test
  void shouldRaiseAPartitionThatIsIdle() throws Exception {
    createTopic(2);
    startShards(IDLE_AFTER);
    try (var producer = producer()) {
      awaitRaise(producer, 1);
      var woken = position(1);
      assertThat(woken.watermark()).isEmpty();
      assertThat(woken.idleSince()).isPresent();
      // It wakes: its stamps are those of its log, what was raised stays.
      send(producer, 1, event("b", 5_000, 0));
      await(() -> assertThat(region.events()).contains("b 0 5000 4900"));
      await(() -> assertThat(position(1).watermark()).hasValue(4_900));
      assertThat(position(1).raisedTo().getAsLong())
          .isGreaterThanOrEqualTo(woken.raisedTo().getAsLong());
    }
  }

  /** Back-pressure is not idleness. */
  @Test
  void shouldNotRaiseAPartitionWhoseEntitiesDoNotAnswer() throws Exception {
    createTopic(2);
    region.silence("b");
    startShards(IDLE_AFTER);
    try (var producer = producer()) {
      send(producer, 1, event("b", 5_000, 0));
      await(() -> assertThat(region.events()).contains("b 0 5000 4900"));
      expectNoRaise(producer, 1);
      region.silent(false);
      awaitRaise(producer, 1);
    }
  }

  /**
   * A fetch that gives nothing is not idleness: there is a record, though nobody may read it yet.
   */
  @Test
  void shouldNotRaiseAPartitionWithATransactionThatIsOpen() throws Exception {
    createTopic(2);
    try (var transactional = transactional();
        var producer = producer()) {
      transactional.initTransactions();
      transactional.beginTransaction();
      transactional.send(new ProducerRecord<>(topic, 1, null, event("b", 5_000, 0))).get();
      startShards(IDLE_AFTER);
      expectNoRaise(producer, 1);
      transactional.abortTransaction();
      // What is left is an aborted record and a marker: nothing to read.
      awaitRaise(producer, 1);
      assertThat(region.events()).noneMatch(e -> e.startsWith("b "));
    }
  }

  @Test
  void shouldNotRaiseAPartitionWhileTheBrokerIsAway() throws Exception {
    createTopic(2);
    startShards(IDLE_AFTER);
    await(() -> assertThat(offsets()).hasSize(2));
    kill(kafka.pid());
    // Whoever has no connection finds nothing to read either.
    probe.expectNoMessage(IDLE_AFTER.multipliedBy(2));
    var before = position(1).idleSince();
    assertThat(position(1).raisedTo()).isEmpty();
    kafka = EmbeddedKafka.start(dir.resolve("kafka"), kafka.port());
    try (var producer = producer()) {
      awaitRaise(producer, 1);
    }
    assertThat(position(1).idleSince()).isNotEqualTo(before);
  }

  @Test
  void shouldSeeWhereALogHasParted() throws Exception {
    createTopic(1);
    try (var producer = producer()) {
      for (int i = 0; i < 3; i++) {
        send(producer, 0, event("a", 5_000, i));
      }
    }
    var probe =
        new LogProbe(
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "auto.offset.reset", "none",
                "isolation.level", "read_committed"));
    var place = new TopicPartition(topic, 0);
    assertThat(probe.divergence(place, 2, 0)).isEmpty();
    assertThat(probe.divergence(place, 3, 0)).isEmpty();
    // As a reader stands that has read five records of which the log has lost two.
    assertThat(probe.divergence(place, 5, 0)).hasValue(3);
    assertThat(probe.isEmpty(place, 2, 3)).isFalse();
  }

  /** The other partition goes on until this one is raised. */
  private void awaitRaise(KafkaProducer<byte[], byte[]> producer, int partition) {
    long[] time = {100_000};
    await(
        () -> {
          time[0] += 1_000;
          send(producer, 1 - partition, event("busy", time[0], time[0]));
          assertThat(position(partition).raisedTo()).isPresent();
        });
  }

  private void expectNoRaise(KafkaProducer<byte[], byte[]> producer, int partition) {
    long until = System.nanoTime() + IDLE_AFTER.multipliedBy(4).toNanos();
    long time = 50_000;
    while (System.nanoTime() < until) {
      time += 100;
      send(producer, 1 - partition, event("busy", time, time));
      probe.expectNoMessage(Duration.ofMillis(200));
      assertThat(position(partition).raisedTo()).isEmpty();
      assertThat(position(partition).idleSince()).isEmpty();
    }
  }

  private void startShards(Duration idleAfter) {
    pipeline = SamplePipeline.named(pipeline.name(), topic, idleAfter);
    startShards();
  }

  private void startShards() {
    var behavior = ingest.forPipeline(pipeline, CompletableFuture.completedFuture(region));
    for (int shard = 0; shard < SHARDS; shard++) {
      shards.add(kit.spawn(behavior.create(shard)));
    }
  }

  private void createTopic(int partitions) throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
  }

  private static KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private KafkaProducer<byte[], byte[]> transactional() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", topic),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private void send(KafkaProducer<byte[], byte[]> producer, int partition, byte[] value) {
    var unused =
        producer.send(
            new ProducerRecord<>(topic, partition, null, value),
            (sent, failure) -> assertThat(failure).isNull());
  }

  private static byte[] event(String key, long time, long id) {
    return SamplePipeline.record(key, time, id).getBytes(UTF_8);
  }

  /** Stored position by partition. */
  private Map<Integer, Long> offsets() {
    var offsets = new HashMap<Integer, Long>();
    for (SourcePosition position : store.positions().load(pipeline.name())) {
      offsets.put(position.partition().partition(), position.offset());
    }
    return offsets;
  }

  private SourcePosition position(int partition) {
    return store.positions().load(pipeline.name()).stream()
        .filter(position -> position.partition().partition() == partition)
        .findFirst()
        .orElseThrow();
  }

  /** An expression over the quarantined rows of partition 1, in the order of their offsets. */
  private List<String> column(String expression) throws SQLException {
    var values = new ArrayList<String>();
    try (var connection = store.pool().getConnection();
        var statement =
            connection.prepareStatement(
                "select "
                    + expression
                    + " from quarantined_event where pipeline = ? and partition = 1"
                    + " order by record_offset")) {
      statement.setString(1, pipeline.name());
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          values.add(rows.getString(1));
        }
      }
    }
    return values;
  }

  private static void kill(long pid) throws Exception {
    var process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    process.onExit().get(10, TimeUnit.SECONDS);
  }

  private void await(ThrowingCallable claim) {
    Eventually.holds(probe, Duration.ofSeconds(40), claim);
  }
}
