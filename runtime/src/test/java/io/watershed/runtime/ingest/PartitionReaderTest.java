package io.watershed.runtime.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.watershed.persistence.QuarantinedEvent;
import io.watershed.persistence.SourcePosition;
import io.watershed.protocol.event.EventDecoder;
import io.watershed.protocol.event.EventDecoders;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.protocol.pipeline.PipelineDefinition;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.stream.javadsl.Source;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PartitionReaderTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString("pekko.loglevel = WARNING")
              .withFallback(ConfigFactory.defaultReference()));

  private static final ReaderPace PACE =
      new ReaderPace(
          Duration.ofMillis(10),
          Duration.ofMillis(10),
          Duration.ofMillis(10),
          Duration.ofMillis(50),
          Duration.ofMillis(20),
          Duration.ofSeconds(3),
          Duration.ofMillis(300));

  private final PipelineDefinition pipeline = SamplePipeline.named("p", "t");
  private final UUID topicId = UUID.randomUUID();
  private final Assignment assignment = new Assignment("t", new SourcePartition(topicId, 0));
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final IngestMetrics metrics = new IngestMetrics(registry);
  private final MemoryLedger ledger = new MemoryLedger();
  private final MemoryLog log = new MemoryLog(topicId, 100);
  private final AnsweringRegion region = new AnsweringRegion(pipeline, 1);
  private final TestProbe<Object> probe = KIT.createTestProbe();
  private ActorRef<PartitionReader.Command> reader;

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void stop() {
    if (reader != null) {
      KIT.stop(reader);
    }
  }

  @Test
  void shouldSendStampedEventsAndStoreThePositionBehindThem() {
    log.append(SamplePipeline.record("a", 5_000, 1));
    log.append(SamplePipeline.record("b", 4_000, 2));
    start();
    await(() -> assertThat(ledger.offset()).isEqualTo(102));
    assertThat(region.events()).containsExactlyInAnyOrder("a 100 5000 4900", "b 101 4000 4900");
    assertThat(ledger.stored().watermark()).hasValue(4_900);
    assertThat(ledger.stored().epoch()).isZero();
  }

  @Test
  void shouldRegisterThePartitionAtTheStartOfItsLog() {
    start();
    await(() -> assertThat(ledger.offset()).isEqualTo(100));
    assertThat(ledger.stored().watermark()).isEmpty();
  }

  @Test
  void shouldBeginAtTheStoredPositionWithTheStoredWatermark() {
    log.append(SamplePipeline.record("a", 9_000, 1));
    log.append(SamplePipeline.record("a", 1_000, 2));
    ledger.begin(MemoryLedger.position(assignment, 101, OptionalLong.of(8_900)));
    start();
    await(() -> assertThat(ledger.offset()).isEqualTo(102));
    assertThat(region.events()).containsExactly("a 101 1000 8900");
  }

  @Test
  void shouldNotStoreAPositionBeyondWhatIsAnswered() {
    region.silent(true);
    log.append(SamplePipeline.record("a", 5_000, 1));
    start();
    await(() -> assertThat(region.received()).hasSize(1));
    assertThat(ledger.offset()).isEqualTo(100);
    region.silent(false);
    await(() -> assertThat(ledger.offset()).isEqualTo(101));
  }

  @Test
  void shouldRepeatABatchThatIsNotAnswered() {
    region.silent(true);
    log.append(SamplePipeline.record("a", 5_000, 1));
    start();
    await(() -> assertThat(region.received()).hasSizeGreaterThan(1));
    var sent = region.received();
    assertThat(sent.get(1).batchId()).isEqualTo(sent.get(0).batchId());
    assertThat(sent.get(1).events()).isSameAs(sent.get(0).events());
    assertThat(count("resends")).isPositive();
  }

  /** Issue: bad input. Each kind is quarantined with its bytes and place, and reading goes on. */
  @Test
  void shouldQuarantineEveryKindOfBadRecordAndMoveOn() {
    var key = "k".repeat(10_000);
    log.append(new byte[] {7}, new byte[] {(byte) 0xff, 0, 1}, 0);
    log.append("{\"time\":5000,\"id\":1,\"value\":1}");
    log.append("{\"key\":\"a\",\"id\":1,\"value\":1}");
    log.append("{\"key\":\"a\",\"time\":5000,\"value\":1}");
    log.append("{\"key\":\"a\",\"time\":5000,\"id\":1,\"value\":\"NaN\"}");
    log.append("{\"key\":\"" + "x".repeat(SamplePipeline.MAX_RECORD_BYTES) + "\"}");
    log.append(null);
    log.append(SamplePipeline.record("a", 1_000_000 + 10_001, 1));
    log.append(SamplePipeline.record(key, 5_000, 1));
    log.append(SamplePipeline.record("", 5_000, 1));
    log.append(SamplePipeline.record("good", 5_000, 1));
    start();
    await(() -> assertThat(ledger.offset()).isEqualTo(111));
    assertThat(ledger.quarantined())
        .extracting(QuarantinedEvent::reason)
        .containsExactly(
            "UNDECODABLE",
            "MISSING_KEY",
            "MISSING_TIME",
            "MISSING_ID",
            "INVALID_MEASURE",
            "OVERSIZED",
            "NULL_VALUE",
            "TOO_FAR_AHEAD",
            "KEY_TOO_LONG",
            "EMPTY_KEY");
    assertThat(region.events()).containsExactly("good 110 5000 4900");
    var first = ledger.quarantined().getFirst();
    assertThat(first.key()).containsExactly(7);
    assertThat(first.value()).containsExactly(0xff, 0, 1);
    assertThat(first.offset()).isEqualTo(100);
    assertThat(first.partition()).isEqualTo(assignment.source());
    assertThat(first.topic()).isEqualTo("t");
    assertThat(ledger.quarantined().get(6).valueBytes()).isEqualTo(-1);
    assertThat(
            registry
                .get("watershed.ingest.quarantined")
                .tag("reason", "EMPTY_KEY")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void shouldQuarantineARecordOverWhichTheDecoderStumbles() {
    log.append(SamplePipeline.record("a", 5_000, 1));
    start(
        record -> {
          throw new IllegalStateException("a bug\u0000in the decoder");
        });
    await(() -> assertThat(ledger.offset()).isEqualTo(101));
    assertThat(ledger.quarantined().getFirst().detail())
        .isEqualTo("decoder failed: java.lang.IllegalStateException: a bug?in the decoder");
  }

  @Test
  void shouldKeepARefusedRecordUntilTheStoreTakesIt() {
    ledger.begin(MemoryLedger.position(assignment, 100, OptionalLong.empty()));
    region.silent(true);
    log.append(SamplePipeline.record("a", 5_000, 1));
    log.append("broken");
    start();
    await(() -> assertThat(ledger.quarantined()).hasSize(1));
    ledger.breakDown(true);
    log.append("broken again");
    log.breakStreams(new IllegalStateException("a pause"));
    await(() -> assertThat(log.opened()).endsWith(102L));
    ledger.breakDown(false);
    region.silent(false);
    await(() -> assertThat(ledger.offset()).isEqualTo(103));
    assertThat(ledger.quarantined()).hasSize(2);
  }

  @Test
  void shouldLeaveInQuarantineWhatAnEarlierReadingPutThere() {
    ledger.begin(MemoryLedger.position(assignment, 100, OptionalLong.empty()));
    log.append(SamplePipeline.record("a", 5_000, 1));
    log.append(SamplePipeline.record("a", 6_000, 2));
    ledger.quarantine(
        List.of(
            new QuarantinedEvent(
                "p", "t", assignment.source(), 100, 0, "TOO_FAR_AHEAD", "", 0, null, null, -1, 0)));
    start();
    await(() -> assertThat(ledger.offset()).isEqualTo(102));
    assertThat(region.events()).containsExactly("a 101 6000 5900");
  }

  @Test
  void shouldWaitForTheStoreBeforeItBegins() {
    ledger.breakDown(true);
    log.append(SamplePipeline.record("a", 5_000, 1));
    start();
    probe.expectNoMessage(Duration.ofMillis(100));
    assertThat(region.received()).isEmpty();
    ledger.breakDown(false);
    await(() -> assertThat(ledger.offset()).isEqualTo(101));
  }

  @Test
  void shouldGoOnWhereItWasWhenTheStreamBreaks() {
    region.silent(true);
    log.append(SamplePipeline.record("a", 5_000, 1));
    start();
    await(() -> assertThat(region.received()).hasSize(1));
    log.append(SamplePipeline.record("b", 6_000, 2));
    log.breakStreams(new IllegalStateException("the broker went away"));
    await(() -> assertThat(region.received()).hasSize(2));
    assertThat(log.opened()).containsExactly(100L, 101L);
    region.silent(false);
    await(() -> assertThat(ledger.offset()).isEqualTo(102));
  }

  @Test
  void shouldTellHowManyRecordsRetentionRemovedUnread() {
    ledger.begin(MemoryLedger.position(assignment, 100, OptionalLong.of(1_000)));
    log.remove(150);
    log.append(SamplePipeline.record("a", 5_000, 1));
    start();
    await(() -> assertThat(ledger.offset()).isEqualTo(151));
    assertThat(count("removed.unread")).isEqualTo(50);
  }

  @Test
  void shouldFindAnewWhereToBeginWhenTheLogMovesUnderIt() {
    log.append(SamplePipeline.record("a", 5_000, 1));
    start();
    await(() -> assertThat(ledger.offset()).isEqualTo(101));
    log.remove(120);
    log.append(SamplePipeline.record("a", 6_000, 2));
    log.breakStreams(new IllegalStateException("the broker went away"));
    await(() -> assertThat(ledger.offset()).isEqualTo(121));
    assertThat(count("removed.unread")).isEqualTo(19);
  }

  @Test
  void shouldReadAllAgainWhenTheLogHasLostItsEnd() {
    ledger.begin(MemoryLedger.position(assignment, 200, OptionalLong.of(4_000)));
    log.append(SamplePipeline.record("a", 5_000, 1));
    start();
    await(() -> assertThat(region.events()).containsExactly("a 100 5000 4900"));
    assertThat(ledger.offset()).isEqualTo(200);
  }

  /** An unclean election took records away, and others have their offsets now. */
  @Test
  void shouldReadAgainFromWhereTheLogHasParted() {
    ledger.begin(MemoryLedger.position(assignment, 102, OptionalLong.of(4_000)));
    log.append(SamplePipeline.record("a", 5_000, 1));
    log.append(null, SamplePipeline.record("b", 6_000, 2).getBytes(UTF_8), 1);
    log.append(null, SamplePipeline.record("c", 7_000, 3).getBytes(UTF_8), 1);
    log.divergeAt(101);
    start();
    await(() -> assertThat(region.events()).containsExactly("b 101 6000 5900", "c 102 7000 6900"));
    await(() -> assertThat(ledger.offset()).isEqualTo(103));
    assertThat(ledger.stored().epoch()).isEqualTo(1);
    assertThat(count("truncated")).isEqualTo(1);
  }

  @Test
  void shouldLookAgainWhichTopicItIsWhenTheLogIsOlderThanTheStoredPosition() {
    ledger.begin(
        new SourcePosition("p", "t", assignment.source(), 101, 4, OptionalLong.of(4_900), 1));
    log.append(null, SamplePipeline.record("a", 5_000, 1).getBytes(UTF_8), 0);
    log.append(null, SamplePipeline.record("a", 6_000, 2).getBytes(UTF_8), 0);
    start();
    await(() -> assertThat(log.opened()).hasSizeGreaterThan(1).containsOnly(101L));
    log.recreate(UUID.randomUUID());
    probe.expectTerminated(reader, Duration.ofSeconds(5));
    assertThat(region.events()).isEmpty();
  }

  @Test
  void shouldPauseBetweenAttemptsToStoreTheLastPosition() {
    region.silent(true);
    log.append(SamplePipeline.record("a", 5_000, 1));
    start();
    await(() -> assertThat(region.received()).hasSize(1));
    ledger.breakDown(true);
    reader.tell(new PartitionReader.Stop());
    region.silent(false);
    probe.expectTerminated(reader, Duration.ofSeconds(10));
    // 3 s in pauses of 10, 20, 40, 50, 50 … ms; without them one a tick of 10 ms.
    assertThat(ledger.attempts()).isBetween(5, 75);
    assertThat(ledger.offset()).isEqualTo(100);
  }

  @Test
  void shouldEndWhenTheTopicIsAnotherOne() {
    log.recreate(UUID.randomUUID());
    start();
    probe.expectTerminated(reader, Duration.ofSeconds(5));
  }

  @Test
  void shouldLookAgainWhichTopicItIsWhenTheLeaderEpochGoesBack() {
    log.append(null, SamplePipeline.record("a", 5_000, 1).getBytes(UTF_8), 4);
    start();
    await(() -> assertThat(ledger.offset()).isEqualTo(101));
    log.recreate(UUID.randomUUID());
    for (int i = 0; i <= 101; i++) {
      log.append(null, SamplePipeline.record("a", 7_000, 2).getBytes(UTF_8), 0);
    }
    log.breakStreams(new IllegalStateException("the topic was created again"));
    probe.expectTerminated(reader, Duration.ofSeconds(5));
    assertThat(region.events()).containsExactly("a 100 5000 4900");
  }

  @Test
  void shouldStoreWhatIsAnsweredWhileItStops() {
    region.silent(true);
    log.append(SamplePipeline.record("a", 5_000, 1));
    start();
    await(() -> assertThat(region.received()).hasSize(1));
    reader.tell(new PartitionReader.Stop());
    region.silent(false);
    probe.expectTerminated(reader, Duration.ofSeconds(5));
    assertThat(ledger.offset()).isEqualTo(101);
    assertThat(metrics.partitions()).isEmpty();
  }

  @Test
  void shouldStopAfterASilenceWithoutStoringMoreThanIsAnswered() {
    region.silent(true);
    log.append(SamplePipeline.record("a", 5_000, 1));
    start();
    await(() -> assertThat(region.received()).hasSize(1));
    reader.tell(new PartitionReader.Stop());
    probe.expectTerminated(reader, Duration.ofSeconds(5));
    assertThat(ledger.offset()).isEqualTo(100);
  }

  @Test
  void shouldLeaveNothingBehindWhenItDies() {
    region.broken(true);
    log.append(SamplePipeline.record("a", 5_000, 1));
    start();
    probe.expectTerminated(reader, Duration.ofSeconds(5));
    await(() -> assertThat(log.openStreams()).isZero());
    assertThat(metrics.partitions()).isEmpty();
    assertThat(ledger.offset()).isEqualTo(100);
  }

  @Test
  void shouldStopReadingWhileEntitiesDoNotAnswer() {
    region.silent(true);
    var pulled = new AtomicLong();
    start(endless(pulled), () -> EventDecoders.forPipeline(pipeline));
    await(() -> assertThat(metrics.partitions().getFirst().heldEvents()).isGreaterThan(90_000));
    probe.expectNoMessage(Duration.ofMillis(300));
    long then = pulled.get();
    probe.expectNoMessage(Duration.ofMillis(300));
    assertThat(pulled.get()).isEqualTo(then).isLessThan(115_000);
    region.silent(false);
    await(() -> assertThat(pulled.get()).isGreaterThan(then));
  }

  private SourceLog endless(AtomicLong pulled) {
    return new SourceLog() {
      @Override
      public Bounds bounds(String topic, int partition) {
        return new Bounds(topicId, 0, Long.MAX_VALUE);
      }

      @Override
      public long end(String topic, int partition) {
        return Long.MAX_VALUE;
      }

      @Override
      public boolean isEmpty(String topic, int partition, long from, long to) {
        return false;
      }

      @Override
      public OptionalLong divergence(String topic, int partition, long position, int epoch) {
        return OptionalLong.empty();
      }

      @Override
      public Source<ConsumerRecord<byte[], byte[]>, ?> records(
          String topic, int partition, long from) {
        return Source.fromIterator(() -> LongStream.iterate(from, o -> o + 1).iterator())
            .map(
                offset -> {
                  pulled.incrementAndGet();
                  var entity = "e" + ThreadLocalRandom.current().nextInt(1_000);
                  var value = SamplePipeline.record(entity, 5_000, offset).getBytes(UTF_8);
                  return new ConsumerRecord<byte[], byte[]>(topic, partition, offset, null, value);
                });
      }
    };
  }

  private void start() {
    start(log, () -> EventDecoders.forPipeline(pipeline));
  }

  private void start(EventDecoder decoder) {
    start(log, () -> decoder);
  }

  private void start(SourceLog source, Supplier<EventDecoder> decoders) {
    var services =
        new ReaderServices(
            region,
            source,
            ledger,
            decoders,
            metrics,
            task -> Thread.startVirtualThread(task),
            PACE);
    reader = KIT.spawn(PartitionReader.create(assignment, pipeline, services));
  }

  private double count(String meter) {
    return registry.get("watershed.ingest." + meter).counter().count();
  }

  private void await(ThrowingCallable claim) {
    Eventually.holds(probe, Duration.ofSeconds(10), claim);
  }
}
