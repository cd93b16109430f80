package io.watershed.multinode.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.multinode.Await;
import io.watershed.multinode.Scenario;
import io.watershed.multinode.replay.ReplaySite.Job;
import io.watershed.v1.ReplayJob;
import io.watershed.v1.ReplayMode;
import io.watershed.v1.ReplayPhase;
import io.watershed.v1.ReplayStep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Replay jobs while live goes on and processes are killed with -9: each ends in the phase that was
 * decided, every window is what a plain loop says, and no reader ever sees both sides at once.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReplayFaultsIT {

  private static final int SLOWLY = 700;
  private static final int AS_FAST_AS_IT_GOES = 0;
  private static final int JOB_LOST = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static Path dir;
  private static ReplaySite site;
  private static boolean failed;

  private interface Script {
    void play() throws Exception;
  }

  @BeforeAll
  static void start() throws Exception {
    dir = Path.of("target", "sites", "replay-faults").toAbsolutePath();
    Scenario.delete(dir);
    long seed = Scenario.seed();
    System.err.println("replay-faults: seed " + seed);
    site = ReplaySite.start(dir, seed);
  }

  @AfterAll
  static void stop() throws Exception {
    if (site != null) {
      System.err.println(site.site().timeline());
      site.close();
      if (!failed && !Boolean.getBoolean("scenario.keep")) {
        Scenario.delete(dir);
      }
    }
  }

  private static void play(Script script) throws Exception {
    try {
      script.play();
    } catch (Exception | AssertionError e) {
      failed = true;
      System.err.println(Scenario.account("replay-faults", site.site()));
      e.addSuppressed(
          new AssertionError("seed " + site.site().seed() + ", logs and data in " + dir));
      site.recover();
      throw e;
    }
  }

  @Test
  @Order(1)
  void shouldGoOnWithAnotherWorkerWhenOneIsKilledWhileItFeeds() throws Exception {
    play(
        () -> {
          var job = begin("worker-killed", SLOWLY);
          var worker = site.worker(job);
          site.letFeed(job);
          site.awaitFed(job, 0.2);
          worker.kill();
          assertThat(site.phase(job)).isEqualTo(ReplayPhase.FEEDING);
          site.worker(job);
          sealAndPromote(job);
        });
  }

  @Test
  @Order(2)
  void shouldGoOnWhenTheNodeIsKilledWhileItIsFed() throws Exception {
    play(
        () -> {
          var job = begin("killed-feeding", SLOWLY);
          site.worker(job);
          site.letFeed(job);
          site.awaitFed(job, 0.3);
          killNode(job, ReplayPhase.FEEDING);
          sealAndPromote(job);
        });
  }

  @Test
  @Order(3)
  void shouldSealEveryEntityWhenTheNodeIsKilledMeanwhile() throws Exception {
    play(
        () -> {
          var job = begin("killed-sealing", AS_FAST_AS_IT_GOES);
          site.worker(job);
          site.letFeed(job);
          site.awaitSome(job, ReplayPhase.SEALING, "SEALED");
          killNode(job, ReplayPhase.SEALING);
          sealAndPromote(job);
        });
  }

  @Test
  @Order(4)
  void shouldPromoteEveryEntityWhenTheNodeIsKilledMeanwhile() throws Exception {
    play(
        () -> {
          var job = sealed("killed-promoting");
          site.decide(
              job,
              true,
              () -> {
                site.operator().promote(job.name());
                site.awaitSome(job, ReplayPhase.PROMOTING, "PROMOTED");
                killNode(job, ReplayPhase.PROMOTING);
              });
          site.verify(job);
        });
  }

  @Test
  @Order(5)
  void shouldRollEveryEntityBackWhenTheNodeIsKilledMeanwhile() throws Exception {
    play(
        () -> {
          var job = sealed("killed-rolling-back");
          site.decide(job, true, () -> site.operator().promote(job.name()));
          site.decide(
              job,
              false,
              () -> {
                site.operator().rollBack(job.name());
                site.awaitSome(job, ReplayPhase.ROLLING_BACK, "ROLLED_BACK");
                killNode(job, ReplayPhase.ROLLING_BACK);
              });
          site.verify(job);
        });
  }

  @Test
  @Order(6)
  void shouldGoOnWhenTheDatabaseIsKilledWhileItIsFed() throws Exception {
    play(
        () -> {
          var job = begin("database-killed", SLOWLY);
          site.worker(job);
          site.letFeed(job);
          site.awaitFed(job, 0.3);
          site.site().database().restart();
          assertThat(site.phase(job)).isEqualTo(ReplayPhase.FEEDING);
          sealAndPromote(job);
        });
  }

  /** The truth of this job is all that live has ever seen, and the files. */
  @Test
  @Order(7)
  void shouldDecideOnceWhenTwoOperatorsPromoteAtOnce() throws Exception {
    play(
        () -> {
          var stretch = site.nextStretch(true);
          var job = site.begin("two-operators", stretch, ReplayMode.MERGE, AS_FAST_AS_IT_GOES);
          site.worker(job);
          site.letFeed(job);
          site.await(job, ReplayPhase.SEALED);
          site.decide(
              job,
              true,
              () -> {
                var together = new CyclicBarrier(2);
                var bob = promoting(job, "bob", together);
                var eve = promoting(job, "eve", together);
                assertThat(bob.get().getDecision()).isEqualTo(eve.get().getDecision());
              });
          assertThat(site.operator().get(job.name()).getHistoryList())
              .extracting(ReplayStep::getPhase)
              .containsOnlyOnce(ReplayPhase.PROMOTING, ReplayPhase.PROMOTED);
          site.verify(job);
        });
  }

  private static FutureTask<ReplayJob> promoting(Job job, String name, CyclicBarrier together) {
    Callable<ReplayJob> call =
        () -> {
          try (var operator = site.operator(name)) {
            operator.get(job.name());
            together.await();
            return operator.promote(job.name());
          }
        };
    var task = new FutureTask<>(call);
    Thread.ofPlatform().name(name).daemon().start(task);
    return task;
  }

  /** Aborted while it is fed, then while it seals, when some entities have published results. */
  @Test
  @Order(8)
  void shouldLeaveNothingOfAJobThatIsAborted() throws Exception {
    play(
        () -> {
          var stretch = site.nextStretch(false);
          var fed = site.begin("aborted-feeding", stretch, ReplayMode.REBUILD, SLOWLY);
          var worker = site.worker(fed);
          site.letFeed(fed);
          site.awaitFed(fed, 0.3);
          abort(fed);
          assertThat(worker.awaitEnd(PATIENCE)).as("exit code").isEqualTo(JOB_LOST);
          site.verify(fed);

          var sealing = site.again("aborted-sealing", stretch);
          site.worker(sealing);
          site.awaitSome(sealing, ReplayPhase.SEALING, "SEALED");
          abort(sealing);
          site.verify(sealing);

          var next = site.again("after-the-aborted", stretch);
          site.worker(next);
          sealAndPromote(next);
        });
  }

  private static void abort(Job job) throws Exception {
    var generation = site.operator().abort(job.name()).getGeneration();
    assertThat(site.phase(job)).isEqualTo(ReplayPhase.ABORTED);
    Await.until(
        "cleaned",
        PATIENCE,
        () ->
            site.text("select cleaned from replay_job where job = '" + job.name() + "'")
                .equals("t"));
    assertThat(site.text("select count(*) from window_result where generation = " + generation))
        .isEqualTo("0");
    assertThat(site.phase(job)).isEqualTo(ReplayPhase.ABORTED);
  }

  /** Every window of every job, also those that have closed meanwhile. */
  @Test
  @Order(9)
  void shouldHaveEveryWindowOfEveryJobInTheEnd() throws Exception {
    play(() -> site.verifyAll());
  }

  private static Job begin(String name, int maxRate) throws Exception {
    return site.begin(name, site.nextStretch(false), ReplayMode.REBUILD, maxRate);
  }

  private static Job sealed(String name) throws Exception {
    var job = begin(name, AS_FAST_AS_IT_GOES);
    site.worker(job);
    site.letFeed(job);
    site.await(job, ReplayPhase.SEALED);
    return job;
  }

  private static void killNode(Job job, ReplayPhase phase) throws Exception {
    site.site().node().kill();
    assertThat(site.phase(job)).isEqualTo(phase);
    site.site().node().start();
  }

  private static void sealAndPromote(Job job) throws Exception {
    site.await(job, ReplayPhase.SEALED);
    site.decide(job, true, () -> site.operator().promote(job.name()));
    site.verify(job);
  }
}
