package io.watershed.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.watershed.persistence.Await;
import io.watershed.persistence.StoreSettings;
import io.watershed.persistence.TestDatabase;
import io.watershed.persistence.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The database fails under a journal at work: nothing is acknowledged that isn't stored, nothing is
 * stored twice, nothing is reported as failed, and all goes on by itself.
 *
 * <p>{@code -Doutages=full} repeats what is short here at full length.
 */
@Timeout(600)
class OutageTest {
  private static final boolean FULL = "full".equals(System.getProperty("outages"));
  private static final int IDS = 40;
  private static final int WRITES_PER_ID = FULL ? 600 : 60;
  private static final long QUARTER = (long) IDS * WRITES_PER_ID / 4;
  private static final long SECONDS = 400;
  private static final int SMALL = 64;

  @TempDir private Path dir;

  @Test
  void shouldLoseAndDoubleNothingWhenTheServerIsKilled() throws Exception {
    try (var journal = new JournalBench(TestDatabase.fresh()).startWriters(2)) {
      var chains = new Chains(journal, IDS, WRITES_PER_ID, SMALL);
      for (var kills = 1; kills <= 2; kills++) {
        chains.awaitMore(QUARTER);
        kill(TestDatabase.server().pid());
        TestDatabase.server().restart();
      }
      chains.awaitExactlyOnce(SECONDS);
      assertThat(journal.stats.retries()).isPositive();
    }
  }

  @Test
  void shouldLoseAndDoubleNothingWhenTheServerIsRestarted() throws Exception {
    var server = EmbeddedPostgres.start(dir.resolve("restarted"));
    try (var journal = new JournalBench(settings(server, server.port())).startWriters(2)) {
      var chains = new Chains(journal, IDS, WRITES_PER_ID, SMALL);
      for (var restarts = 1; restarts <= 2; restarts++) {
        chains.awaitMore(QUARTER);
        server.close();
        server = EmbeddedPostgres.start(dir.resolve("restarted"));
      }
      chains.awaitExactlyOnce(SECONDS);
      assertThat(journal.stats.retries()).isPositive();
    } finally {
      server.close();
    }
  }

  @Test
  void shouldLoseAndDoubleNothingWhenConnectionsAreCut() throws Exception {
    var server = TestDatabase.server();
    try (var proxy = new TcpProxy(server.port());
        var journal =
            new JournalBench(TestDatabase.fresh(server.port(), proxy.port())).startWriters(2)) {
      var chains = new Chains(journal, IDS, WRITES_PER_ID, SMALL);
      var cuts = FULL ? 100 : 10;
      for (var cut = 1; cut <= cuts; cut++) {
        chains.awaitMore((long) IDS * WRITES_PER_ID / (2L * cuts));
        proxy.cut();
      }
      chains.awaitExactlyOnce(SECONDS);
      assertThat(journal.stats.retries()).isPositive();
    }
  }

  @Test
  void shouldGoOnWhenEachStatementTakesLong() throws Exception {
    var server = TestDatabase.server();
    var delay = FULL ? 5_000 : 250;
    try (var proxy = new TcpProxy(server.port());
        var journal =
            new JournalBench(TestDatabase.fresh(server.port(), proxy.port())).startWriters(2)) {
      var chains = new Chains(journal, IDS, WRITES_PER_ID, SMALL);
      chains.awaitMore(QUARTER);
      proxy.delay(delay);
      chains.awaitMore(2L * IDS);
      assertThat(journal.queue.size()).as("bounded by the senders").isLessThanOrEqualTo(IDS);
      proxy.delay(0);
      chains.awaitExactlyOnce(SECONDS);
    }
  }

  @Test
  void shouldWaitForRoomWhenTheDiskIsFull() throws Exception {
    var disk = Files.createDirectory(dir.resolve("disk"));
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=220m,mode=777", "tmpfs", disk.toString()),
        "a disk of limited size can't be mounted here");
    try {
      var server = EmbeddedPostgres.start(disk.resolve("postgres"));
      try (var journal = new JournalBench(settings(server, server.port())).startWriters(2)) {
        var ballast = disk.resolve("ballast");
        fill(disk, ballast, 24);
        var chains = new Chains(journal, IDS, WRITES_PER_ID, 16 * 1024);
        Await.until("the disk is full", () -> journal.stats.retries() >= 3);
        Files.delete(ballast);
        // Where it was the log that found no room, the server has ended itself.
        server.restart();
        chains.awaitExactlyOnce(SECONDS);
      } finally {
        server.close();
      }
    } finally {
      assertThat(run("umount", "-l", disk.toString())).isTrue();
    }
  }

  private static StoreSettings settings(EmbeddedPostgres server, int port) {
    return StoreSettings.from(
        ConfigFactory.parseString(
                "watershed.store { pool-size = 10, jdbc-url = \"%s\" }"
                    .formatted(server.jdbcUrl().replace(":" + server.port(), ":" + port)))
            .withFallback(ConfigFactory.load()));
  }

  /** Leaves so many MiB. */
  private static void fill(Path disk, Path ballast, int leave) throws IOException {
    var piece = new byte[1 << 20];
    try (var out = Files.newOutputStream(ballast)) {
      while (disk.toFile().getUsableSpace() > (long) leave << 20) {
        out.write(piece);
      }
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  private static void kill(long pid) {
    var server = ProcessHandle.of(pid).orElseThrow();
    server.destroyForcibly();
    server.onExit().join();
  }
}
