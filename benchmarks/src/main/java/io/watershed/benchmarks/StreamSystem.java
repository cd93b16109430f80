package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.multinode.Part;
import io.watershed.multinode.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** What device minutes are made with: a node of ours, or the job of a peer. */
enum StreamSystem {
  WATERSHED,
  FLINK_HEAP,
  FLINK_ROCKSDB,
  KAFKA_STREAMS;

  private static final String PIPELINE = "device-minutes";
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final Duration SETTLE = Duration.ofMinutes(3);
  private static final long LOOK_MILLIS = 20;
  private static final int CORES = 2;
  private static final int FETCH = 10_000;

  /**
   * Of a reading's way through the system.
   *
   * @param first the first record was processed, epoch ms
   * @param covered the last one can't be lost any more
   */
  private record Span(long first, long covered) {}

  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Runs it once over a topic that is full before it starts.
   *
   * @param dir empty
   * @param options of the worker's JVM
   * @return whether its results are exactly the answer
   */
  boolean measure(
      Path dir, DeviceMinutes readings, MinuteTable answer, List<String> options, ObjectNode result)
      throws Exception {
    var plan =
        Site.Plan.of(DeviceMinutes.PARTITIONS, PIPELINE)
            .withNodeOptions(options.toArray(String[]::new));
    try (var site = Site.withoutNode(dir, 1, plan)) {
      readings.send(site.broker().bootstrapServers());
      Sql.execute(site, "checkpoint");
      return this == WATERSHED
          ? ours(site, readings, answer, result)
          : peer(site, readings, answer, options, result);
    }
  }

  private static boolean ours(
      Site site, DeviceMinutes readings, MinuteTable answer, ObjectNode result) throws Exception {
    site.node().begin();
    try (var meter = follow(site, site.node().process().orElseThrow())) {
      long first =
          await(
              () ->
                  site.node().metric("watershed_ingest_records_total") > 0
                      ? OptionalLong.of(System.currentTimeMillis())
                      : OptionalLong.empty());
      long covered =
          await(
              () ->
                  Sql.stored(site, PIPELINE) == readings.size()
                      ? OptionalLong.of(System.currentTimeMillis())
                      : OptionalLong.empty());
      report(result, readings, new Span(first, covered), meter);
    }
    long open = 1;
    long deadline = System.nanoTime() + SETTLE.toNanos();
    while (open > 0 && System.nanoTime() < deadline) {
      open =
          Sql.number(
              site,
              "select count(*) from window_current where status <> 'FINAL' and entity not like '%s%%'"
                  .formatted(DeviceMinutes.CLOSING));
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
    }
    long settled = System.nanoTime() - deadline + SETTLE.toNanos();
    result.put("seconds_to_settle", TimeUnit.NANOSECONDS.toMillis(settled) / 1e3);
    result.put("not_final", open);
    long differences = stored(site).differences(answer);
    result.put("windows", answer.size()).put("differences", differences);
    return open == 0 && differences == 0;
  }

  private static MinuteTable stored(Site site) throws SQLException {
    var table = new MinuteTable();
    try (var connection = site.database().connect()) {
      connection.setAutoCommit(false);
      try (var statement = connection.createStatement()) {
        statement.setFetchSize(FETCH);
        try (var rows =
            statement.executeQuery(
                """
                select entity, (extract(epoch from window_start) * 1000)::bigint,
                       (metrics->>'readings')::bigint, (metrics->>'value_sum')::float8,
                       (metrics->>'value_min')::float8, (metrics->>'value_max')::float8
                from window_current where pipeline = 'device-minutes' and entity not like 'closing-%'
                """)) {
          while (rows.next()) {
            table.put(
                DeviceLoad.number(rows.getString(1)),
                rows.getLong(2),
                rows.getLong(3),
                rows.getDouble(4),
                rows.getDouble(5),
                rows.getDouble(6));
          }
        }
      }
      connection.rollback();
    }
    return table;
  }

  private boolean peer(
      Site site,
      DeviceMinutes readings,
      MinuteTable answer,
      List<String> options,
      ObjectNode result)
      throws Exception {
    var bootstrap = site.broker().bootstrapServers();
    site.broker().createTopic(ResultsTopic.NAME, DeviceMinutes.PARTITIONS);
    var log = site.dir().resolve(title() + ".log");
    try (var job = start(site, log, options, readings)) {
      try (var meter = follow(site, job.process())) {
        long first = await(() -> job.reached("first"));
        long covered =
            this == KAFKA_STREAMS
                ? awaitCommitted(bootstrap, readings.size(), job)
                : await(() -> job.reached("covered"));
        report(result, readings, new Span(first, covered), meter);
      }
      try (var topic = new ResultsTopic(bootstrap)) {
        var told = topic.read(answer.size(), SETTLE);
        long differences = told.differences(answer);
        result.put("windows", answer.size()).put("differences", differences);
        result.put("told_twice", topic.twice());
        return differences == 0 && topic.twice() == 0;
      }
    }
  }

  private PeerJvm start(Site site, Path log, List<String> options, DeviceMinutes readings)
      throws IOException {
    var arguments =
        new ArrayList<>(
            List.of(
                "bootstrap=" + site.broker().bootstrapServers(),
                "topic=" + DeviceMinutes.TOPIC,
                "results=" + ResultsTopic.NAME,
                "dir=" + site.dir().resolve(title()),
                "late=" + DeviceMinutes.LATE_SECONDS,
                "parallelism=" + CORES));
    return switch (this) {
      case WATERSHED -> throw new IllegalStateException("a node is no peer");
      case FLINK_HEAP, FLINK_ROCKSDB -> {
        arguments.add("events=" + readings.size());
        arguments.add("backend=" + (this == FLINK_HEAP ? "hashmap" : "rocksdb"));
        yield PeerJvm.start("flink", "FlinkStream", log, options, arguments);
      }
      case KAFKA_STREAMS -> {
        arguments.add("commit=1000");
        arguments.add("emit=suppress");
        yield PeerJvm.start("kafka-streams", "StreamsJob", log, options, arguments);
      }
    };
  }

  private static long awaitCommitted(String bootstrap, long records, PeerJvm job) throws Exception {
    try (var admin =
        Admin.create(
            Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
      return await(
          () -> {
            if (!job.process().isAlive()) {
              job.awaitSuccess(Duration.ZERO);
            }
            return committed(admin) == records
                ? OptionalLong.of(System.currentTimeMillis())
                : OptionalLong.empty();
          });
    }
  }

  private static long committed(Admin admin) throws ExecutionException, InterruptedException {
    return admin
        .listConsumerGroupOffsets("kafka-streams")
        .partitionsToOffsetAndMetadata()
        .get()
        .entrySet()
        .stream()
        .filter(offset -> offset.getKey().topic().equals(DeviceMinutes.TOPIC))
        .flatMap(offset -> Optional.ofNullable(offset.getValue()).stream())
        .mapToLong(offset -> offset.offset())
        .sum();
  }

  private static UsageMeter follow(Site site, ProcessHandle worker) throws IOException {
    var meter = UsageMeter.begin();
    meter.follow("worker", worker);
    for (Part part : List.of(site.broker(), site.database())) {
      meter.follow(part.name(), part.process().orElseThrow());
    }
    return meter;
  }

  private static void report(ObjectNode result, DeviceMinutes readings, Span span, UsageMeter meter)
      throws IOException {
    long millis = Math.max(1, span.covered() - span.first());
    result.put("seconds", millis / 1e3);
    result.put("events_per_second", Math.round(readings.size() * 1e3 / millis));
    meter.report(result, readings.size(), span.first(), span.covered());
  }

  /** Looks for a moment again and again. */
  @FunctionalInterface
  private interface Look {
    OptionalLong at() throws Exception;
  }

  private static long await(Look look) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        var at = look.at();
        if (at.isPresent()) {
          return at.getAsLong();
        }
      } catch (IOException | SQLException e) {
        // Not up yet.
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
    }
    throw new IllegalStateException("not within " + PATIENCE);
  }
}
