package io.watershed.runtime.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.watershed.persistence.SourcePosition;
import io.watershed.protocol.event.EventDecoders;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.protocol.pipeline.PipelineDefinition;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a reader raises its partition, and when not. */
class IdlePartitionTest {

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

  /** Long enough for many looks of a reader that should not raise anything. */
  private static final Duration A_WHILE = Duration.ofMillis(600);

  private final PipelineDefinition pipeline =
      SamplePipeline.named("p", "t", Duration.ofMillis(200));
  private final UUID topicId = UUID.randomUUID();
  private final Assignment assignment = new Assignment("t", new SourcePartition(topicId, 0));
  private final SourcePartition other = new SourcePartition(topicId, 1);
  private final SourcePartition third = new SourcePartition(topicId, 2);
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
  void shouldRaiseAnIdlePartitionToTheOthersAndGoOnRaisingIt() {
    log.append(SamplePipeline.record("a", 5_000, 1));
    start();
    await(() -> assertThat(ledger.offset()).isEqualTo(101));
    ledger.other(third, 9_000, true);
    awaitRaiseTo(20_000);
    awaitRaiseTo(30_000);
    assertThat(ledger.stored().watermark()).hasValue(4_900);
    assertThat(ledger.stored().idleSince()).isPresent();
    assertThat(metrics.partitions().getFirst().isIdle()).isTrue();
    assertThat(metrics.partitions().getFirst().raisedTo()).hasValue(30_000);
    assertThat(registry.get("watershed.ingest.raises").counter().count()).isEqualTo(2);
  }

  @Test
  void shouldRaiseAPartitionThatWasNeverFed() {
    start();
    await(() -> assertThat(ledger.offset()).isEqualTo(100));
    awaitRaiseTo(20_000);
    assertThat(ledger.stored().watermark()).isEmpty();
  }

  @Test
  void shouldNotRaiseBeforeIdleAfterIsOver() {
    log.append(SamplePipeline.record("a", 5_000, 1));
    start(SamplePipeline.named("p", "t", Duration.ofHours(1)));
    await(() -> assertThat(ledger.offset()).isEqualTo(101));
    ledger.other(other, 20_000, false);
    expectNoRaise();
    assertThat(ledger.stored().idleSince()).isEmpty();
  }

  /** Back-pressure is not idleness: what is in flight may be older than the raise. */
  @Test
  void shouldNotRaiseWhileEntitiesDoNotAnswer() {
    region.silent(true);
    log.append(SamplePipeline.record("a", 5_000, 1));
    start();
    await(() -> assertThat(region.received()).isNotEmpty());
    ledger.other(other, 20_000, false);
    expectNoRaise();
    region.silent(false);
    awaitRaiseTo(21_000);
  }

  /** A position that isn't stored has readers of other partitions judge by an older one. */
  @Test
  void shouldNotRaiseWhileTheStoreDoesNotTakeThePosition() {
    start();
    await(() -> assertThat(ledger.offset()).isEqualTo(100));
    ledger.breakDown(true);
    ledger.other(other, 20_000, false);
    expectNoRaise();
    ledger.breakDown(false);
    awaitRaiseTo(21_000);
  }

  /** A broken fetch is not idleness: the stream is open and gives nothing, but there is more. */
  @Test
  void shouldNotRaiseWhileThereIsMoreToRead() {
    start();
    await(() -> assertThat(log.openStreams()).isEqualTo(1));
    log.append(SamplePipeline.record("a", 5_000, 1));
    ledger.other(other, 20_000, false);
    expectNoRaise();
    assertThat(ledger.stored().idleSince()).isEmpty();
  }

  @Test
  void shouldNotRaiseWhileTheBrokerDoesNotTellWhereTheLogEnds() {
    start();
    await(() -> assertThat(ledger.offset()).isEqualTo(100));
    log.breakDown(true);
    ledger.other(other, 20_000, false);
    expectNoRaise();
    log.breakDown(false);
    awaitRaiseTo(21_000);
  }

  @Test
  void shouldRaiseBehindMarkersOfTransactions() {
    log.append(SamplePipeline.record("a", 5_000, 1));
    log.appendMarker();
    log.appendMarker();
    start();
    await(() -> assertThat(ledger.offset()).isEqualTo(101));
    awaitRaiseTo(20_000);
  }

  @Test
  void shouldNotRaiseWhileAllAreIdle() {
    start();
    await(() -> assertThat(ledger.offset()).isEqualTo(100));
    ledger.other(other, 20_000, true);
    expectNoRaise();
    assertThat(ledger.stored().idleSince()).isPresent();
  }

  /** Stamps are a function of the log alone; what was raised stays where it is. */
  @Test
  void shouldStampWhatComesAfterARaiseAsIfThereHadBeenNone() {
    log.append(SamplePipeline.record("a", 5_000, 1));
    start();
    awaitRaiseTo(20_000);
    log.append(SamplePipeline.record("a", 6_000, 2));
    log.breakStreams(new IllegalStateException("to have it read"));
    await(() -> assertThat(ledger.offset()).isEqualTo(102));
    assertThat(region.events()).containsExactly("a 100 5000 4900", "a 101 6000 5900");
    assertThat(ledger.stored().watermark()).hasValue(5_900);
    assertThat(ledger.stored().effectiveWatermark()).hasValue(20_000);
  }

  /** It stands in the way of the others again. */
  @Test
  void shouldNoLongerBeIdleOnceReadingIsDisturbed() {
    start();
    awaitRaiseTo(20_000);
    log.append(null, SamplePipeline.record("a", 6_000, 1).getBytes(UTF_8), 0);
    await(() -> assertThat(ledger.stored().idleSince()).isEmpty());
    assertThat(ledger.stored().effectiveWatermark()).hasValue(20_000);
    assertThat(metrics.partitions().getFirst().isIdle()).isFalse();
  }

  @Test
  void shouldTakeBackTheIdlenessOfAFormerReader() {
    ledger.begin(
        new SourcePosition(
            "p",
            "t",
            assignment.source(),
            100,
            0,
            OptionalLong.of(4_000),
            Optional.empty(),
            OptionalLong.of(1),
            1));
    start(SamplePipeline.named("p", "t", Duration.ofHours(1)));
    await(() -> assertThat(ledger.stored().idleSince()).isEmpty());
  }

  /** The other one moves after this one has become quiet, so the raise follows it. */
  private void awaitRaiseTo(long watermark) {
    await(
        () -> {
          ledger.other(other, watermark, false);
          assertThat(ledger.stored().raisedTo()).hasValue(watermark);
        });
  }

  private void expectNoRaise() {
    probe.expectNoMessage(A_WHILE);
    assertThat(ledger.stored().raisedTo()).isEmpty();
  }

  private void start() {
    start(pipeline);
  }

  private void start(PipelineDefinition definition) {
    var services =
        new ReaderServices(
            region,
            log,
            ledger,
            () -> EventDecoders.forPipeline(definition),
            metrics,
            task -> Thread.startVirtualThread(task),
            PACE);
    reader = KIT.spawn(PartitionReader.create(assignment, definition, services));
  }

  private void await(ThrowingCallable claim) {
    Eventually.holds(probe, Duration.ofSeconds(10), claim);
  }
}
