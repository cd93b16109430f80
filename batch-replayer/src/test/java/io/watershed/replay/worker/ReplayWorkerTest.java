package io.watershed.replay.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.protocol.event.Decoded;
import io.watershed.protocol.event.Event;
import io.watershed.protocol.event.RowDecoder;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.replay.format.Limits;
import io.watershed.replay.format.TestFiles;
import io.watershed.replay.input.InputDefinition;
import io.watershed.replay.input.Split;
import io.watershed.replay.input.SplitReader;
import io.watershed.replay.plan.Described;
import io.watershed.replay.plan.InputMessages;
import io.watershed.replay.plan.ReplayPlanner;
import io.watershed.replay.plan.Scope;
import io.watershed.replay.source.FileStores;
import io.watershed.replay.source.LocalFiles;
import io.watershed.v1.DescribePipelineResponse;
import io.watershed.v1.ReplayMode;
import io.watershed.v1.ReplaySpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker against nodes that fail in every way that nodes can. */
@Timeout(120)
class ReplayWorkerTest {

  private static final long FROM = Instant.parse("2001-01-01T00:00:00Z").toEpochMilli();
  private static final int WINDOW = 300;

  private final FileStores stores = new FileStores(List.of(new LocalFiles()));

  @TempDir Path dir;

  /** Texts and doubles, some absent, a filter, a condition and a version. */
  private static final String WIDE =
      """
      pipeline {
        name = "wide"
        source {
          topics = ["t"]
          format { type = json }
        }
        key = "origin"
        event-time { field = "date", encoding = epoch-millis }
        event-id { fields = ["row"] }
        filter = "row % 10 != 3"
        inputs { row { type = long, field = "row" } }
        measures {
          delay { type = long, field = "delay", optional = true }
          distance { type = double, field = "distance" }
          name { type = text, field = "origin", optional = true }
        }
        windows {
          hour {
            size = 1h
            metrics {
              n = count
              late { count = events, where = "distance > 100.0" }
            }
          }
        }
        out-of-orderness = 0s
        allowed-lateness = 0s
      }
      """;

  private static ReplaySpec spec(String pipeline, Path file) {
    return ReplaySpec.newBuilder()
        .setPipeline(pipeline)
        .setFrom(FROM)
        .setTo(FROM + 24 * 3_600_000L)
        .setMode(ReplayMode.REBUILD)
        .setInputs(
            InputMessages.of(InputDefinition.of(List.of(file.toString())).withRowField("row")))
        .build();
  }

  /** A flight a minute, from an hour before the range on; every hundredth has no delay. */
  private Path parquet(int rows) throws Exception {
    var file = dir.resolve("f.parquet");
    TestFiles.parquet(
        file,
        IntStream.range(0, rows)
            .mapToObj(
                i ->
                    new TestFiles.Flight(
                        FROM + (i - 60) * 60_000L,
                        i % 100 == 99 ? null : (long) i % 90 - 10,
                        i / 2.0,
                        "A" + i % 7))
            .toList());
    return file;
  }

  private Path csv(int rows) throws Exception {
    var text = new StringBuilder("date,delay,origin\n");
    for (int i = 0; i < rows; i++) {
      text.append(FROM + (i - 60) * 60_000L)
          .append(i % 100 == 99 ? ",," : "," + i + ",")
          .append("A")
          .append(i % 7)
          .append('\n');
    }
    return Files.writeString(dir.resolve("f.csv"), text);
  }

  private List<Split> plan(DescribePipelineResponse pipeline, ReplaySpec spec) throws Exception {
    return new ReplayPlanner(stores, Limits.standard()).plan(pipeline, spec).inputs().splits();
  }

  private WorkerSettings settings(String name, int parallel, List<NodeAddress> nodes) {
    return WorkerSettings.of("j", name, nodes)
        .withParallel(parallel)
        .with(
            Duration.ofMillis(5),
            Duration.ofMillis(40),
            Duration.ofMillis(700),
            Duration.ofSeconds(60));
  }

  private ReplayWorker worker(WorkerSettings settings, WorkerListener listener) {
    return new ReplayWorker(settings, stores, Limits.standard(), listener);
  }

  /** What a split's rows become, read without any worker. */
  private Map<Long, String> expected(
      Split split, DescribePipelineResponse described, ReplaySpec spec) throws Exception {
    var pipeline = ReplayPlanner.pipeline(described);
    var rows = new HashMap<Long, String>();
    var scope = Scope.of(spec, pipeline);
    try (var reader =
        SplitReader.open(
            split,
            InputMessages.from(spec.getInputs()),
            RowDecoder.forPipeline(pipeline),
            stores,
            Limits.standard(),
            0)) {
      while (reader.next()) {
        switch (reader.decoded()) {
          case Decoded.Accepted accepted -> {
            if (scope.holds(accepted.event())) {
              rows.put(reader.row(), text(pipeline, accepted.event()));
            }
          }
          case Decoded.Filtered none -> {
            // Is not sent.
          }
          case Decoded.Refused bad -> rows.put(reader.row(), bad.reason() + ": " + bad.detail());
        }
      }
    }
    return rows;
  }

  private static String text(PipelineDefinition pipeline, Event event) {
    var text =
        new StringBuilder()
            .append(event.entity())
            .append(" at ")
            .append(event.time())
            .append(", id ")
            .append(Long.toHexString(event.idHigh()))
            .append(Long.toHexString(event.idLow()))
            .append(", version ")
            .append(event.version())
            .append(", conditions ")
            .append(event.conditions());
    for (int i = 0; i < event.measures(); i++) {
      var type = pipeline.measures().get(i).type();
      text.append(' ')
          .append(
              type == Measure.Type.TEXT
                  ? event.text(i) == null ? "absent" : '"' + event.text(i) + '"'
                  : type == Measure.Type.DOUBLE
                      ? Double.toString(Double.longBitsToDouble(event.measure(i)))
                      : Long.toString(event.measure(i)));
    }
    return text.toString();
  }

  private void requireAll(
      HostileJob job, List<Split> splits, DescribePipelineResponse pipeline, ReplaySpec spec)
      throws Exception {
    assertThat(job.broken()).isEmpty();
    assertThat(job.isDone()).isTrue();
    for (int i = 0; i < splits.size(); i++) {
      assertThat(job.received(i)).isEqualTo(expected(splits.get(i), pipeline, spec));
    }
  }

  private static HostileJob.Chances seldom() {
    return new HostileJob.Chances(0.1, 0.03, 0.03, 0.3, 0.2, 0.2, 0.3);
  }

  @Test
  void shouldFeedEveryRowOfEverySplit() throws Exception {
    var pipeline = Described.flights();
    var spec = spec("flights", parquet(3_000));
    var splits = plan(pipeline, spec);
    var job = new HostileJob(splits, spec, pipeline, HostileJob.Chances.NONE, WINDOW, 1);
    var heard = new CopyOnWriteArrayList<String>();
    try (var node = new HostileNode(job);
        var worker = worker(settings("w", 2, List.of(node.address())), listening(heard))) {
      var counts = worker.run();
      assertThat(counts.rows()).isEqualTo(3_000);
      assertThat(counts.outside()).isEqualTo(3_000 - 1_440 - refusedOutside(3_000));
      assertThat(counts.refused()).isEqualTo(30);
      assertThat(worker.status().splits()).isEmpty();
      assertThat(worker.status().counts()).isEqualTo(counts);
    }
    requireAll(job, splits, pipeline, spec);
    assertThat(splits).hasSizeGreaterThan(2);
    assertThat(job.leases()).isEqualTo(splits.size());
    assertThat(heard.stream().filter(line -> line.startsWith("completed"))).hasSameSizeAs(splits);
  }

  /** Refused rows have no time: those of the range aren't among its events. */
  private static long refusedOutside(int rows) {
    return IntStream.range(0, rows).filter(i -> i % 100 == 99 && (i < 60 || i >= 1_500)).count();
  }

  private static WorkerListener listening(List<String> heard) {
    return new WorkerListener() {
      @Override
      public void completed(int index, Split split) {
        heard.add("completed " + index);
      }

      @Override
      public void lost(int index, Split split, String reason) {
        heard.add("lost " + index + ": " + reason);
      }

      @Override
      public void unreachable(NodeAddress node, String reason) {
        heard.add("unreachable " + node + ": " + reason);
      }
    };
  }

  /** Several workers, two nodes, everything goes wrong now and then. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void shouldFeedEveryRowWhateverTheNodesDo(long seed) throws Exception {
    var pipeline = seed % 2 == 0 ? Described.of(WIDE) : Described.flights();
    var spec =
        spec(
            seed % 2 == 0 ? "wide" : "flights", seed % 3 == 0 ? csvWithDistance() : parquet(3_000));
    var splits = plan(pipeline, spec);
    var job = new HostileJob(splits, spec, pipeline, seldom(), WINDOW, seed);
    try (var one = new HostileNode(job);
        var other = new HostileNode(job)) {
      var nodes = List.of(one.address(), other.address());
      var workers = new ArrayList<ReplayWorker>();
      var failures = new CopyOnWriteArrayList<Exception>();
      var threads = new ArrayList<Thread>();
      for (var name : List.of("a", "b")) {
        var worker = worker(settings(name, 2, nodes), WorkerListener.NONE);
        workers.add(worker);
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        worker.run();
                      } catch (WorkerFailedException | InterruptedException e) {
                        failures.add(e);
                      }
                    }));
      }
      for (var thread : threads) {
        thread.join();
      }
      workers.forEach(ReplayWorker::close);
      assertThat(failures).isEmpty();
      assertThat(job.workers()).isEqualTo(2);
    }
    requireAll(job, splits, pipeline, spec);
  }

  private Path csvWithDistance() throws Exception {
    var text = new StringBuilder("date,delay,distance,origin\n");
    for (int i = 0; i < 2_000; i++) {
      text.append(FROM + i * 30_000L)
          .append(i % 100 == 99 ? ",," : "," + i % 50 + ",")
          .append(i % 31 == 0 ? "" : Double.toString(i / 3.0))
          .append(",A")
          .append(i % 7)
          .append('\n');
    }
    return Files.writeString(dir.resolve("d.csv"), text);
  }

  @Test
  void shouldGoToTheNextNodeWhereOneIsGone() throws Exception {
    var pipeline = Described.flights();
    var spec = spec("flights", csv(500));
    var splits = plan(pipeline, spec);
    var job = new HostileJob(splits, spec, pipeline, HostileJob.Chances.NONE, WINDOW, 1);
    NodeAddress gone;
    try (var closed = new HostileNode(job)) {
      gone = closed.address();
    }
    try (var node = new HostileNode(job);
        var worker =
            worker(settings("w", 1, List.of(gone, node.address(), gone)), WorkerListener.NONE)) {
      worker.run();
    }
    requireAll(job, splits, pipeline, spec);
  }

  @Test
  void shouldGiveUpWhenNoNodeAnswersForLong() throws Exception {
    var job =
        new HostileJob(
            List.of(),
            ReplaySpec.getDefaultInstance(),
            Described.flights(),
            HostileJob.Chances.NONE,
            WINDOW,
            1);
    NodeAddress gone;
    try (var closed = new HostileNode(job)) {
      gone = closed.address();
    }
    var settings =
        WorkerSettings.of("j", "w", List.of(gone))
            .with(
                Duration.ofMillis(5),
                Duration.ofMillis(20),
                Duration.ofSeconds(1),
                Duration.ofMillis(300));
    try (var worker = worker(settings, WorkerListener.NONE)) {
      assertThatThrownBy(worker::run)
          .isInstanceOf(WorkerFailedException.class)
          .hasMessageStartingWith("job j: no answer for 0 s from any of [localhost:");
    }
  }

  @Test
  void shouldFailWhereAFileHasChanged() throws Exception {
    var pipeline = Described.flights();
    var file = csv(500);
    var spec = spec("flights", file);
    var splits = plan(pipeline, spec);
    Files.writeString(file, Files.readString(file).replace("A1", "B1"));
    var job = new HostileJob(splits, spec, pipeline, HostileJob.Chances.NONE, WINDOW, 1);
    var others = new FileStores(List.of(new LocalFiles()));
    try (var node = new HostileNode(job);
        var worker =
            new ReplayWorker(
                settings("w", 2, List.of(node.address())),
                others,
                Limits.standard(),
                WorkerListener.NONE)) {
      assertThatThrownBy(worker::run)
          .isInstanceOf(WorkerFailedException.class)
          .hasMessageStartingWith(file + ": ")
          .hasMessageContaining("(expected, as planned: ");
    }
    assertThat(job.isDone()).isFalse();
    assertThat(job.received(0)).isEmpty();
  }

  @Test
  void shouldFailWhereAFileIsBrokenAndSayWhere() throws Exception {
    var pipeline = Described.flights();
    var file = Files.writeString(dir.resolve("f.csv"), Files.readString(csv(500)) + "1,2,\"open");
    var spec = spec("flights", file);
    var splits = plan(pipeline, spec);
    var job = new HostileJob(splits, spec, pipeline, HostileJob.Chances.NONE, WINDOW, 1);
    try (var node = new HostileNode(job);
        var worker = worker(settings("w", 1, List.of(node.address())), WorkerListener.NONE)) {
      assertThatThrownBy(worker::run)
          .isInstanceOf(WorkerFailedException.class)
          .hasMessageStartingWith(file + ", row 500 (line 502): ");
    }
    assertThat(job.isDone()).isFalse();
  }

  @Test
  void shouldFailWhereTheDefinitionMeansSomethingElseHere() throws Exception {
    var pipeline = Described.flights();
    var spec = spec("flights", csv(500));
    var splits = plan(pipeline, spec);
    var other = pipeline.toBuilder().setFingerprint("0123456789abcdef").build();
    var job = new HostileJob(splits, spec, other, HostileJob.Chances.NONE, WINDOW, 1);
    try (var node = new HostileNode(job);
        var worker = worker(settings("w", 1, List.of(node.address())), WorkerListener.NONE)) {
      assertThatThrownBy(worker::run)
          .isInstanceOf(WorkerFailedException.class)
          .hasMessageContaining("(expected: 0123456789abcdef, as the node has it;");
    }
  }

  @Test
  void shouldHoldTheLeaseWhilePausedAndGoOn() throws Exception {
    var pipeline = Described.flights();
    var spec = spec("flights", csv(2_000));
    var splits = plan(pipeline, spec);
    var job = new HostileJob(splits, spec, pipeline, HostileJob.Chances.NONE, WINDOW, 1);
    job.pause(true);
    try (var node = new HostileNode(job);
        var worker = worker(settings("w", 1, List.of(node.address())), WorkerListener.NONE)) {
      var done = new CountDownLatch(1);
      var failures = new CopyOnWriteArrayList<Exception>();
      Thread.ofPlatform()
          .start(
              () -> {
                try {
                  worker.run();
                } catch (WorkerFailedException | InterruptedException e) {
                  failures.add(e);
                }
                done.countDown();
              });
      await(() -> job.keptAlive() > 5);
      assertThat(worker.status().waiting()).isEqualTo("paused");
      assertThat(worker.status().splits())
          .containsExactly(new WorkerStatus.SplitStatus(0, splits.getFirst().file(), 0, -1, 0, 0));
      assertThat(job.chunks()).isZero();
      assertThat(job.leases()).isEqualTo(1);
      job.pause(false);
      assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(failures).isEmpty();
    }
    requireAll(job, splits, pipeline, spec);
    assertThat(job.leases()).isEqualTo(1);
  }

  @Test
  void shouldLeaveWhatItHasToOthersWhenItIsStopped() throws Exception {
    var pipeline = Described.flights();
    var spec = spec("flights", csv(20_000)).toBuilder().setMaxRate(2_000).build();
    var splits = plan(pipeline, spec);
    var job = new HostileJob(splits, spec, pipeline, HostileJob.Chances.NONE, WINDOW, 1);
    try (var node = new HostileNode(job)) {
      try (var first = worker(settings("a", 2, List.of(node.address())), WorkerListener.NONE)) {
        var done = new CountDownLatch(1);
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    first.run();
                  } catch (WorkerFailedException | InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  done.countDown();
                });
        await(() -> job.chunks() > 2);
        first.stop();
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(job.isDone()).isFalse();
      }
      try (var second = worker(settings("b", 2, List.of(node.address())), WorkerListener.NONE)) {
        second.run();
      }
    }
    requireAll(job, splits, pipeline, spec);
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(Condition condition) throws InterruptedException {
    var turns = new CountDownLatch(1);
    while (!condition.holds()) {
      // A turn of waiting for nothing, so that the machine isn't kept busy.
      assertThat(turns.await(5, TimeUnit.MILLISECONDS)).isFalse();
    }
  }
}
