package io.watershed.replay.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.replay.format.Limits;
import io.watershed.replay.input.InputDefinition;
import io.watershed.replay.plan.Described;
import io.watershed.replay.plan.InputMessages;
import io.watershed.replay.plan.ReplayPlanner;
import io.watershed.replay.source.FileStores;
import io.watershed.replay.source.LocalFiles;
import io.watershed.v1.ReplayMode;
import io.watershed.v1.ReplaySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallHeapTest {

  private static final int ROWS = 60_000;

  @TempDir Path dir;

  /** Two files of 120 MB at once, in a heap of 48 MiB. */
  @Test
  void shouldFeedFilesThatAreLargerThanItsHeap() throws Exception {
    var files = List.of(write("a.csv").toString(), write("b.csv").toString());
    var spec =
        ReplaySpec.newBuilder()
            .setPipeline("flights")
            .setFrom(0)
            .setTo(3_600_000L * 1_000)
            .setMode(ReplayMode.REBUILD)
            .setInputs(InputMessages.of(InputDefinition.of(files).withRowField("row")))
            .build();
    var stores = new FileStores(List.of(new LocalFiles()));
    var splits =
        new ReplayPlanner(stores, Limits.standard())
            .plan(Described.flights(), spec)
            .inputs()
            .splits();
    var job = new HostileJob(splits, spec, Described.flights(), HostileJob.Chances.NONE, 20_000, 1);
    var out = dir.resolve("out");
    try (var node = new HostileNode(job)) {
      var process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx48m",
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  SmallHeap.class.getName(),
                  node.address().toString())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      try {
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
      } finally {
        process.destroyForcibly();
      }
      assertThat(process.exitValue()).as(Files.readString(out)).isZero();
    }
    assertThat(Files.readString(out)).contains(new RowCounts(2 * ROWS, 0, 0, 0).toString());
    assertThat(job.broken()).isEmpty();
    assertThat(job.isDone()).isTrue();
    assertThat(job.received(0)).hasSize(ROWS);
    assertThat(job.received(1)).hasSize(ROWS);
    assertThat(job.mostBytes()).isGreaterThan(10_000);
  }

  private Path write(String name) throws IOException {
    var file = dir.resolve(name);
    var wide = "x".repeat(2_000);
    try (var out = Files.newBufferedWriter(file)) {
      out.write("date,delay,origin,unneeded\n");
      for (int i = 0; i < ROWS; i++) {
        out.write(i * 60_000L + "," + i % 90 + ",A" + i % 7_000 + "," + wide + "\n");
      }
    }
    return file;
  }
}
