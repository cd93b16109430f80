package io.watershed.multinode.chaos;

import io.watershed.multinode.Await;
import io.watershed.multinode.Cluster;
import io.watershed.multinode.NodeCalls;
import io.watershed.v1.GetRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Rounds of faults under load. After each round everything heals, the cluster has to recover, the
 * load pauses, and the books are compared with the oracle's.
 */
final class Campaign implements AutoCloseable {

  /**
   * How a campaign is run.
   *
   * @param faultEvery from the beginning of a fault to the next
   * @param faultsARound before everything heals
   * @param rate records a second
   * @param patience within which a cluster has to recover once nothing is wrong any more
   */
  record Plan(
      Duration length,
      long seed,
      Duration faultEvery,
      int faultsARound,
      int rate,
      Duration patience) {}

  private static final Duration SETTLED_WITHIN = Duration.ofSeconds(60);
  private static final int FEWEST_ANSWERS = 100;
  private static final int DRAWS = 20;
  private static final int ENDS = 5;
  private static final int SHOWN = 10;

  private final Plan plan;
  private final Cluster cluster;
  private final Findings findings;
  private final Supervisor supervisor;
  private final LedgerTraffic traffic;
  private final LedgerOracle oracle;
  private final Readers readers;
  private final Faults faults;
  private final Random random;
  private final Set<String> busy = new HashSet<>();
  private final List<Long> recoveries = new ArrayList<>();
  private int struck;
  private int compared;
  private int troubles;

  private Campaign(Plan plan, Cluster cluster) {
    this.plan = plan;
    this.cluster = cluster;
    this.random = new Random(plan.seed());
    findings = new Findings(cluster.timeline());
    supervisor = new Supervisor(cluster);
    traffic = LedgerTraffic.begin(cluster.broker().bootstrapServers(), plan.seed(), plan.rate());
    oracle = new LedgerOracle(cluster.broker().bootstrapServers());
    readers = Readers.begin(cluster, plan.seed(), findings);
    boolean longPauses = plan.length().compareTo(Duration.ofMinutes(5)) > 0;
    faults = new Faults(cluster, supervisor, traffic, random, longPauses);
  }

  /** A cluster for campaigns. */
  static Cluster.Plan site(Path dir, int nodes) {
    return new Cluster.Plan(
        List.of(Ledger.definition(dir)),
        Map.of(Ledger.TOPIC, Ledger.PARTITIONS),
        nodes,
        List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
  }

  /** Runs one on a cluster that is ready, and judges. */
  static Verdict run(Plan plan, Cluster cluster) throws InterruptedException {
    try (var campaign = new Campaign(plan, cluster)) {
      return campaign.run();
    }
  }

  private Verdict run() throws InterruptedException {
    long deadline = System.nanoTime() + plan.length().toNanos();
    try {
      recover("start");
      int round = 0;
      do {
        round++;
        round(round);
        recover("round " + round);
        compare();
      } while (System.nanoTime() < deadline && findings.all().isEmpty());
    } catch (AssertionError | RuntimeException | SQLException e) {
      findings.add(e.toString());
    }
    return verdict();
  }

  private void round(int number) throws InterruptedException {
    cluster.timeline().note("== round " + number);
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < plan.faultsARound(); i++) {
      var fault = draw();
      if (fault != null) {
        threads.add(Thread.ofPlatform().daemon().start(() -> play(fault)));
      }
      Thread.sleep(plan.faultEvery());
    }
    for (var thread : threads) {
      thread.join();
    }
  }

  private synchronized Fault draw() {
    for (int i = 0; i < DRAWS; i++) {
      var fault = faults.draw();
      if (Collections.disjoint(fault.touches(), busy)) {
        busy.addAll(fault.touches());
        struck++;
        return fault;
      }
    }
    return null;
  }

  private void play(Fault fault) {
    try {
      cluster.timeline().note("FAULT " + fault.name());
      fault.strike().run();
      Thread.sleep(fault.lasts());
      end(fault);
      cluster.timeline().note("over: " + fault.name());
    } catch (Exception | AssertionError e) {
      trouble(fault.name(), e);
    } finally {
      free(fault);
    }
  }

  /** A broker that doesn't come up in time on a busy machine is no fault of the cluster's. */
  private void end(Fault fault) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        fault.end().run();
        return;
      } catch (IOException | RuntimeException | AssertionError e) {
        trouble(fault.name(), e);
        if (attempt == ENDS) {
          throw e;
        }
      }
    }
  }

  private synchronized void trouble(String what, Throwable failure) {
    cluster.timeline().note("TROUBLE " + what + ": " + failure);
    troubles++;
  }

  private synchronized void free(Fault fault) {
    busy.removeAll(fault.touches());
  }

  /** Waits until every node answers for every key, and what was sent is nearly all stored. */
  private void recover(String after) throws InterruptedException {
    long begun = System.nanoTime();
    for (var node : cluster.nodes()) {
      Await.until(
          node.name() + " answers for all",
          plan.patience(),
          () -> answersForAll(node.grpcTarget()));
    }
    Await.until(
        "the lag is small",
        plan.patience(),
        () -> stored() >= traffic.acknowledged() - 5L * plan.rate());
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    recoveries.add(millis);
    cluster.timeline().note("recovered from %s within %d ms".formatted(after, millis));
  }

  private static boolean answersForAll(String target) throws InterruptedException {
    try (var calls = new NodeCalls(target)) {
      var answers =
          java.util.stream.IntStream.range(0, Ledger.KEYS)
              .mapToObj(Ledger::key)
              .map(
                  key ->
                      calls.get(
                          GetRequest.newBuilder()
                              .setPipeline(Ledger.PIPELINE)
                              .setEntity(key)
                              .setLimit(1)
                              .build()))
              .toList();
      for (var answer : answers) {
        answer.get(15, TimeUnit.SECONDS);
      }
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  private long stored() throws SQLException {
    try (var connection = cluster.database().connect()) {
      return Books.stored(connection);
    }
  }

  private void compare() throws InterruptedException, SQLException {
    traffic.pause();
    oracle.advance();
    if (traffic.failure() != null) {
      throw new IllegalStateException("a producer failed", traffic.failure());
    }
    if (oracle.records() < traffic.acknowledged()) {
      findings.add(
          "the broker lost records: %d of %d".formatted(oracle.records(), traffic.acknowledged()));
    }
    Await.until("all is stored", plan.patience(), () -> stored() >= oracle.records());
    try {
      Await.until("no differences", SETTLED_WITHIN, () -> differences().isEmpty());
      compared++;
      cluster
          .timeline()
          .note(
              "equal: %d records, %d windows, %d quarantined; %d reads answered, failed: %s"
                  .formatted(
                      oracle.records(),
                      oracle.windows().size(),
                      oracle.quarantined(),
                      readers.answers(),
                      readers.failures()));
    } catch (AssertionError e) {
      var differences = differences();
      differences.stream().limit(SHOWN).forEach(findings::add);
      findings.add(differences.size() + " differences");
    }
    traffic.resume();
  }

  private List<String> differences() throws SQLException {
    try (var connection = cluster.database().connect()) {
      return Books.differences(connection, oracle);
    }
  }

  private Verdict verdict() {
    var found = findings.all();
    var figures =
        "%d faults (%d troubles), %d records, %d reads (failed: %s), %d restarts, recovered within %s ms"
            .formatted(
                struck,
                troubles,
                oracle.records(),
                readers.answers(),
                readers.failures(),
                supervisor.restarts(),
                recoveries);
    if (!found.isEmpty()) {
      return new Verdict(Verdict.Outcome.FAILED, found.size() + " violations, " + figures, found);
    }
    long expected = plan.length().toSeconds() * plan.rate() / 10;
    if (compared == 0 || readers.answers() < FEWEST_ANSWERS || oracle.records() < expected) {
      return new Verdict(Verdict.Outcome.UNKNOWN, "too little happened: " + figures, found);
    }
    return new Verdict(Verdict.Outcome.PASSED, figures, found);
  }

  @Override
  public void close() {
    supervisor.close();
    readers.close();
    traffic.close();
    oracle.close();
  }
}
