package io.watershed.multinode.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.watershed.multinode.Await;
import io.watershed.multinode.NodeCalls;
import io.watershed.multinode.Site;
import io.watershed.multinode.WorkerPart;
import io.watershed.multinode.replay.DeviceOracle.Figures;
import io.watershed.multinode.replay.DeviceOracle.Window;
import io.watershed.v1.ReplayMode;
import io.watershed.v1.ReplayPhase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A broker, a database and a node with the pipeline {@code devices}, and all the replay jobs on it:
 * each has a {@link Stretch} of its own, behind those of the jobs before it.
 */
final class ReplaySite implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration SETTLES_WITHIN = Duration.ofSeconds(20);
  private static final int WATCHED = 10;
  private static final int SOME = 12;
  private static final int SHOWN = 12;
  private static final long LOOK_NANOS = 2_000_000;

  private static final String PIPELINE =
      """
      pipeline {
        name = devices
        source { topics = [devices], format { type = json } }
        key = k
        event-time { field = t, encoding = epoch-millis }
        event-id { fields = [i] }
        measures { v { type = long } }
        windows {
          hour {
            size = 1h
            metrics { events = count, v_sum { sum = v }, v_min { min = v }, v_max { max = v } }
          }
        }
        out-of-orderness = 0s
        allowed-lateness = 5m
        max-ahead = 2h
        emit-every = 200ms
        latency-budget = 2s
      }
      """;

  /** A job under way. */
  static final class Job {
    private final String name;
    private final Stretch stretch;
    private final Map<Integer, Long> cut;
    private int decision;
    private boolean promoted;

    private Job(String name, Stretch stretch, Map<Integer, Long> cut) {
      this.name = name;
      this.stretch = stretch;
      this.cut = cut;
    }

    String name() {
      return name;
    }

    private Map<Window, Figures> expected(DeviceOracle oracle) {
      return promoted
          ? oracle.corrected(stretch, cut, name, decision)
          : oracle.live(stretch, decision);
    }
  }

  private final Site site;
  private final DeviceTopic topic;
  private final AtomicLong ids = new AtomicLong();
  private final Map<Stretch, Job> truth = new LinkedHashMap<>();
  private DeviceTopic.Flow flow;
  private final Operator operator;
  private final NodeCalls calls;

  private ReplaySite(Site site) {
    this.site = site;
    this.topic = new DeviceTopic(site.broker().bootstrapServers());
    this.operator = new Operator(site.node().grpcTarget(), "ada");
    this.calls = new NodeCalls(site.node().grpcTarget());
  }

  static ReplaySite start(Path dir, long seed) throws Exception {
    Files.createDirectories(dir);
    var definition = Files.writeString(dir.resolve("devices.conf"), PIPELINE);
    var plan =
        new Site.Plan(
            List.of(definition),
            Map.of(DeviceTopic.NAME, DeviceTopic.PARTITIONS),
            List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                // Most of them don't live long enough for more.
                "-XX:TieredStopAtLevel=1",
                // One entity after the other, so that there is time to strike while they seal.
                "-Dwatershed.replay.units-at-a-time=1",
                "-Dwatershed.replay.look-every=200ms",
                "-Dwatershed.replay.repeat-after=1s"));
    return new ReplaySite(Site.start(dir, seed, plan));
  }

  Site site() {
    return site;
  }

  /** An operator with a connection of its own. */
  Operator operator(String name) {
    return new Operator(site.node().grpcTarget(), name);
  }

  /** What live has of the next stretch, and readings that go on coming until it is verified. */
  Stretch nextStretch(boolean right) throws Exception {
    int number = truth.size();
    var stretch = Stretch.make(number, site.random("stretch " + number), ids, right);
    truth.put(stretch, null);
    topic.send(stretch.live());
    flow = topic.new Flow(new AtomicLong(stretch.present()), ids, site.random("flow " + number));
    return stretch;
  }

  /**
   * Plans and starts a job, and has it paused.
   *
   * @param maxRate events a second of all its workers; 0: no bound
   */
  Job begin(String name, Stretch stretch, ReplayMode mode, int maxRate) throws Exception {
    var files = stretch.write(site.dir().resolve("files").resolve(name));
    operator.plan(name, stretch, mode, files, maxRate);
    operator.start(name);
    operator.pause(name);
    var cut = cut(name);
    var job = new Job(name, stretch, cut);
    truth.put(stretch, job);
    site.timeline().note("%s: %d rows, cut at %s".formatted(name, stretch.inFiles().size(), cut));
    return job;
  }

  /** Sends what comes too late for live, and lets the job be fed once that is stored. */
  void letFeed(Job job) throws Exception {
    flow.end();
    topic.send(job.stretch.beyond());
    topic.awaitStored(site.database());
    flow = topic.new Flow(new AtomicLong(latest()), ids, site.random("flow of " + job.name));
    operator.resume(job.name);
  }

  /** Another job over the same stretch, with the same files, which is fed at once. */
  Job again(String name, Stretch stretch) throws Exception {
    var job = begin(name, stretch, ReplayMode.REBUILD, 0);
    flow = topic.new Flow(new AtomicLong(latest()), ids, site.random("flow of " + name));
    operator.resume(name);
    return job;
  }

  private long latest() {
    return topic.sent().stream().mapToLong(one -> one.reading().time()).max().orElseThrow();
  }

  /** Starts a worker process for a job. */
  WorkerPart worker(Job job) throws Exception {
    var worker = site.worker(job.name);
    worker.start();
    return worker;
  }

  private Map<Integer, Long> cut(String job) throws Exception {
    var cut = new HashMap<Integer, Long>();
    try (var connection = site.database().connect();
        var statement = connection.prepareStatement("select cut from replay_job where job = ?")) {
      statement.setString(1, job);
      try (var rows = statement.executeQuery()) {
        rows.next();
        for (var position : new JsonMapper().readTree(rows.getString(1))) {
          cut.put(position.get("partition").intValue(), position.get("offset").longValue());
        }
      }
    }
    return cut;
  }

  /** Waits until so much of the files is durable. */
  void awaitFed(Job job, double share) throws Exception {
    strike(
        job,
        ReplayPhase.FEEDING,
        "(select sum(s.events) from replay_split s where s.job = j.job)",
        (long) (share * job.stretch.inFiles().size()));
  }

  /** Waits until some entities have come to a state, and most of them not. */
  void awaitSome(Job job, ReplayPhase phase, String state) throws Exception {
    strike(
        job,
        phase,
        "(select count(*) from replay_entity e where e.job = j.job and e.state = '" + state + "')",
        SOME);
  }

  /** Waits until a count is so high, in a phase that is still going on. */
  private void strike(Job job, ReplayPhase phase, String count, long least) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (var connection = site.database().connect();
        var statement =
            connection.prepareStatement(
                "select j.phase, " + count + " from replay_job j where j.job = ?")) {
      statement.setString(1, job.name);
      while (true) {
        long found;
        try (var rows = statement.executeQuery()) {
          rows.next();
          var now = ReplayPhase.valueOf(rows.getString(1));
          found = rows.getLong(2);
          assertThat(now).as("phase, %d of %d", found, least).isLessThanOrEqualTo(phase);
          if (now == phase && found >= least) {
            site.timeline().note("%s: %s, %d are done".formatted(job.name, phase, found));
            return;
          }
        }
        assertThat(System.nanoTime()).as("%s: %d of %d", phase, found, least).isLessThan(end);
        LockSupport.parkNanos(LOOK_NANOS);
      }
    }
  }

  /** The phase as it is stored. */
  ReplayPhase phase(Job job) throws SQLException {
    return ReplayPhase.valueOf(text("select phase from replay_job where job = '" + job.name + "'"));
  }

  /** Waits until a job is in a phase. */
  void await(Job job, ReplayPhase phase) throws InterruptedException {
    Await.until(
        job.name + " " + phase,
        PATIENCE,
        () -> {
          var now = phase(job);
          if (now == ReplayPhase.FAILED && phase != now) {
            throw new IllegalStateException(operator.get(job.name).getReason());
          }
          return now == phase;
        });
    site.timeline().note("%s: %s".formatted(job.name, phase));
  }

  /** One value of the database. */
  String text(String sql) throws SQLException {
    try (var connection = site.database().connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** What happens while readers look on. */
  @FunctionalInterface
  interface Decision {
    void carryOut() throws Exception;
  }

  /** Carries out a decision on a job; readers never see a mix, and see both sides. */
  void decide(Job job, boolean promoted, Decision decision) throws Exception {
    var oracle = new DeviceOracle(topic.sent());
    int next = 1 + Integer.parseInt(text("select max(decision) from replay_job"));
    var devices = new ArrayList<String>();
    for (int i = 0; i < WATCHED; i++) {
      devices.add("d" + i * (Stretch.DEVICES / WATCHED));
    }
    devices.add("new-%d-0".formatted(job.stretch.number()));
    var before = job.expected(oracle).values().stream().findAny().orElseThrow();
    try (var watch =
        new SideWatch(
            site.database(),
            site.node().grpcTarget(),
            job.stretch,
            devices,
            List.of(
                oracle.live(job.stretch, 0),
                oracle.corrected(job.stretch, job.cut, job.name, 0)))) {
      Await.until("a first look", PATIENCE, () -> watch.answers() > WATCHED && watch.tables() > 0);
      decision.carryOut();
      job.promoted = promoted;
      job.decision = next;
      await(job, promoted ? ReplayPhase.PROMOTED : ReplayPhase.ROLLED_BACK);
      long seen = watch.answers();
      Await.until("a last look", PATIENCE, () -> watch.answers() > seen + 2L * devices.size());
      assertThat(watch.violations()).isEmpty();
      assertThat(watch.seen())
          .containsExactlyInAnyOrder(
              SideWatch.side(before.job(), before.decision()),
              SideWatch.side(promoted ? job.name : "", next));
      site.timeline()
          .note(
              "%s: decision %d, %d answers and %d looks at the table, no mix"
                  .formatted(job.name, next, watch.answers(), watch.tables()));
    }
    assertThat(text("select decision from replay_job where job = '" + job.name + "'"))
        .isEqualTo(Integer.toString(next));
  }

  /** Ends what comes live, and holds every window of a job's stretch against the oracle. */
  void verify(Job job) throws Exception {
    flow.end();
    verify(List.of(job));
  }

  /** Closes every window, and holds all of them against the oracle. */
  void verifyAll() throws Exception {
    var end = truth.keySet().stream().mapToLong(Stretch::to).max().orElseThrow();
    var last = new ArrayList<Reading>();
    for (int i = 0; i < Stretch.DEVICES; i++) {
      last.add(new Reading("d" + i, end + Stretch.HOUR, ids.incrementAndGet(), 1));
    }
    topic.send(last);
    verify(truth.values().stream().filter(Objects::nonNull).toList());
  }

  private void verify(List<Job> jobs) throws Exception {
    topic.awaitStored(site.database());
    var oracle = new DeviceOracle(topic.sent());
    for (var job : jobs) {
      var expected = job.expected(oracle);
      agree(job.name + " in SQL", expected, () -> Optional.of(inSql(job.stretch)));
      var devices = new TreeSet<>(oracle.devices(List.of(job.stretch)));
      agree(
          job.name + " of entities",
          expected,
          () -> Optional.of(Answers.ofEntities(calls, job.stretch, devices)));
      site.timeline()
          .note(
              "%s: %d windows of %d devices as they should be, %s, decision %d"
                  .formatted(
                      job.name,
                      expected.size(),
                      devices.size(),
                      job.promoted ? "corrected" : "live",
                      job.decision));
    }
  }

  private Map<Window, Figures> inSql(Stretch stretch) throws SQLException {
    try (var connection = site.database().connect()) {
      return Answers.inSql(connection, stretch);
    }
  }

  private static void agree(
      String what, Map<Window, Figures> expected, Await.Search<Map<Window, Figures>> answer)
      throws InterruptedException {
    var last = new AtomicReference<Map<Window, Figures>>(Map.of());
    try {
      Await.until(
          what,
          SETTLES_WITHIN,
          () -> {
            last.set(answer.look().orElseThrow());
            return last.get().equals(expected);
          });
    } catch (AssertionError e) {
      throw new AssertionError(what + ":\n" + differences(expected, last.get()), e);
    }
  }

  private static String differences(Map<Window, Figures> expected, Map<Window, Figures> found) {
    var windows = new HashSet<>(expected.keySet());
    windows.addAll(found.keySet());
    var lines =
        windows.stream()
            .filter(window -> !Objects.equals(expected.get(window), found.get(window)))
            .map(w -> w + ": " + found.get(w) + " (expected: " + expected.get(w) + ")")
            .sorted()
            .toList();
    return lines.size()
        + " differences\n"
        + String.join("\n", lines.subList(0, Math.min(SHOWN, lines.size())));
  }

  /** Starts what a fault has left dead, and ends what still comes live. */
  void recover() throws Exception {
    if (flow != null) {
      flow.end();
    }
    for (var part : List.of(site.database(), site.node())) {
      if (part.process().isEmpty()) {
        part.start();
      }
    }
  }

  Operator operator() {
    return operator;
  }

  @Override
  public void close() {
    calls.close();
    operator.close();
    topic.close();
    site.close();
  }
}
