package io.watershed.replay.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.protocol.replay.RefusedReplayException;
import io.watershed.protocol.replay.ReplayFiles;
import io.watershed.protocol.replay.ReplayFiles.Feeding;
import io.watershed.replay.input.InputDefinition;
import io.watershed.replay.plan.Described;
import io.watershed.replay.plan.InputMessages;
import io.watershed.v1.ReplayMode;
import io.watershed.v1.ReplaySpec;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class WorkerFilesTest {

  private final ReplayFiles files = ReplayFiles.find().orElseThrow();

  @TempDir Path dir;

  private static ReplaySpec spec(Path file) {
    return ReplaySpec.newBuilder()
        .setPipeline("flights")
        .setFrom(0)
        .setTo(3_600_000)
        .setMode(ReplayMode.REBUILD)
        .setInputs(
            InputMessages.of(InputDefinition.of(List.of(file.toString())).withRowField("row")))
        .build();
  }

  private Path csv() throws Exception {
    return Files.writeString(dir.resolve("f.csv"), "date,delay,origin\n1,2,A\n2,,A\n3600000,4,B\n");
  }

  @Test
  void shouldPlanAndSample() throws Exception {
    var file = csv();
    var plan = files.plan(Described.flights(), spec(file), true);
    assertThat(plan.files()).isEqualTo(1);
    assertThat(plan.splits()).hasSize(1);
    var sample = plan.sample().orElseThrow();
    assertThat(sample.events()).isEqualTo(1);
    assertThat(sample.outside()).isEqualTo(1);
    assertThat(sample.refusals())
        .singleElement()
        .asString()
        .startsWith(file + ", row 1: MISSING_MEASURE: ");
    assertThat(files.plan(Described.flights(), spec(file), false).sample()).isEmpty();
  }

  @Test
  void shouldRefuseWhatCanNotBePlanned() throws Exception {
    var askew = spec(csv()).toBuilder().setTo(1).build();
    assertThatThrownBy(() -> files.plan(Described.flights(), askew, false))
        .isInstanceOf(RefusedReplayException.class)
        .hasMessageStartingWith("range: ");
    var none = spec(dir.resolve("none.csv"));
    assertThatThrownBy(() -> files.plan(Described.flights(), none, false))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void shouldFeedAJobToItsEnd() throws Exception {
    var spec = spec(csv());
    var plan = files.plan(Described.flights(), spec, false);
    var job =
        new HostileJob(
            plan.splits().stream().map(InputMessages::from).toList(),
            spec,
            Described.flights(),
            HostileJob.Chances.NONE,
            100,
            1);
    var said = new CopyOnWriteArrayList<String>();
    try (var node = new HostileNode(job);
        var feeder =
            files.feed(new Feeding(List.of(node.address().toString()), "j", "w", 2, said::add))) {
      feeder.done().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
    assertThat(job.isDone()).isTrue();
    assertThat(job.broken()).isEmpty();
    assertThat(said).isEmpty();
  }

  @Test
  void shouldSayWhyItCanNotGoOn() throws Exception {
    var file = csv();
    var spec = spec(file);
    var plan = files.plan(Described.flights(), spec, false);
    Files.delete(file);
    var job =
        new HostileJob(
            plan.splits().stream().map(InputMessages::from).toList(),
            spec,
            Described.flights(),
            HostileJob.Chances.NONE,
            100,
            1);
    try (var node = new HostileNode(job);
        var feeder =
            files.feed(new Feeding(List.of(node.address().toString()), "j", "w", 1, line -> {}))) {
      var done = feeder.done().toCompletableFuture();
      assertThatThrownBy(() -> done.get(60, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(WorkerFailedException.class)
          .hasMessageContaining(file + ": no such file");
    }
  }
}
