package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.multinode.Await;
import io.watershed.multinode.Site;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What an ingested event leaves in the database, table by table and index by index, and in its
 * write-ahead log, at a steady rate through a whole node.
 */
@Command(
    name = "store-bytes",
    mixinStandardHelpOptions = true,
    description = "Table, index and WAL bytes of an ingested event, through a whole node.")
final class StoreBytesBenchmark implements Callable<Integer> {

  private static final String PIPELINE = "device-minutes";
  private static final String TOPIC = "device-readings";
  private static final int PARTITIONS = 8;
  private static final Duration DRAIN = Duration.ofMinutes(5);

  /** A tuple's header with its null bitmap, aligned, and its pointer in the page. */
  private static final int TUPLE_HEADER = 24 + 4;

  private static final String RELATIONS =
      """
      select c.relname, pg_table_size(c.oid) as bytes from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'i')
      """;

  @Spec private CommandSpec spec;

  @Option(
      names = "--rate",
      defaultValue = "20000",
      description = "Events a second (${DEFAULT-VALUE}).")
  private long rate;

  @Option(names = "--entities", defaultValue = "20000", description = "Devices (${DEFAULT-VALUE}).")
  private int entities;

  @Option(
      names = "--size",
      defaultValue = "100",
      description = "Bytes of a record; what fills it up is not stored (${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--warm-up",
      defaultValue = "20",
      description = "Seconds that don't count (${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(names = "--seconds", defaultValue = "60", description = "To measure (${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Another value in the definition device-minutes; may be repeated.")
  private Map<String, String> changes = Map.of();

  @Option(names = "--heap", defaultValue = "1g", description = "Of the node (${DEFAULT-VALUE}).")
  private String heap;

  /**
   * Counters of the database at a moment.
   *
   * @param relations bytes of tables and indexes by name
   */
  private record Marks(
      long events, long rows, long payload, long rowBytes, long wal, Map<String, Long> relations) {

    static Marks of(Site site) throws SQLException {
      var relations = new LinkedHashMap<String, Long>();
      try (var connection = site.database().connect();
          var statement = connection.createStatement()) {
        // Before the tables are read, which may set hint bits and so write to the log.
        long events = Sql.stored(site, PIPELINE);
        long wal = Sql.number(site, "select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint");
        try (var found = statement.executeQuery(RELATIONS)) {
          while (found.next()) {
            relations.put(found.getString(1), found.getLong(2));
          }
        }
        try (var journal =
            statement.executeQuery(
                "select count(*), coalesce(sum(octet_length(event_payload)), 0)::bigint,"
                    + " coalesce(sum(pg_column_size(j.*)), 0)::bigint from event_journal j")) {
          journal.next();
          return new Marks(
              events, journal.getLong(1), journal.getLong(2), journal.getLong(3), wal, relations);
        }
      }
    }
  }

  @Override
  public Integer call() throws Exception {
    var dir = Workspace.empty("store-bytes");
    var plan = Site.Plan.of(PARTITIONS, PIPELINE);
    for (var change : changes.entrySet()) {
      plan = plan.with(change.getKey(), change.getValue());
    }
    plan = plan.withNodeOptions("-Xmx" + heap, "-XX:+UseParallelGC");
    var out = spec.commandLine().getOut();
    try (var site = Site.start(dir, 1, plan)) {
      var result = measure(site, out);
      out.println("RESULT " + result);
      return result.get("exact").booleanValue() ? 0 : 1;
    }
  }

  private ObjectNode measure(Site site, PrintWriter out) throws Exception {
    var load =
        new DeviceLoad(
            new DeviceLoad.Settings(
                site.broker().bootstrapServers(), TOPIC, entities, rate, size, Long.MAX_VALUE, 1));
    var sending = new CompletableFuture<Void>();
    Thread.ofPlatform().name("device-load").daemon().start(() -> run(load, sending));
    try {
      sending.get(warmUp, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // As expected: it is still going on.
    }
    var before = Marks.of(site);
    var begun = System.nanoTime();
    try (var meter = SiteMeter.begin(site)) {
      sending.get();
      Await.until("all stored", DRAIN, () -> Sql.stored(site, PIPELINE) == load.sent());
      var lasted = (System.nanoTime() - begun) / 1e9;
      var after = Marks.of(site);
      var result = new JsonMapper().createObjectNode();
      result.put("benchmark", "store-bytes");
      result.put("rate", rate).put("entities", entities).put("seconds", seconds);
      changes.forEach(result::put);
      result.put("achieved_rate", Math.round((after.events() - before.events()) / lasted));
      report(before, after, result, out);
      reportLog(site, before, after, result, out);
      meter.report(result, after.events() - before.events());
      result.put("exact", FreshnessBenchmark.isExact(site, load.sent()));
      return result;
    }
  }

  private void run(DeviceLoad load, CompletableFuture<Void> end) {
    try {
      load.run(warmUp + (long) seconds, (device, count, due) -> {});
      end.complete(null);
    } catch (InterruptedException | RuntimeException e) {
      end.completeExceptionally(e);
    }
  }

  private static void report(Marks before, Marks after, ObjectNode result, PrintWriter out) {
    double events = after.events() - before.events();
    double rows = after.rows() - before.rows();
    double payload = (after.payload() - before.payload()) / events;
    double row = (after.rowBytes() - before.rowBytes()) / events;
    double header = TUPLE_HEADER * rows / events;
    double wal = (after.wal() - before.wal()) / events;
    out.printf("%,.0f events in %,.0f journal rows; bytes of an event:%n", events, rows);
    line(out, "stored event", payload);
    line(out, "tuple header and pointer of its row", header);
    line(out, "columns of the plugin in its row", row + 4 * rows / events - payload - header);
    var relations = result.putObject("relation_bytes");
    double tables = 0;
    for (var relation : after.relations().entrySet()) {
      double grown =
          (relation.getValue() - before.relations().getOrDefault(relation.getKey(), 0L)) / events;
      tables += grown;
      if (grown >= 0.05) {
        line(out, relation.getKey(), grown);
        relations.put(relation.getKey(), tenths(grown));
      }
    }
    line(out, "all tables and indexes", tables);
    line(out, "write-ahead log", wal);
    result.put("events_per_row", tenths(events / rows));
    result.put("event_bytes", tenths(payload)).put("tuple_header_bytes", tenths(header));
    result.put("row_bytes", tenths(row + 4 * rows / events));
    result.put("table_bytes", tenths(tables)).put("wal_bytes", tenths(wal));
    // Against the row as it is stored: the event, its tuple header, the plugin's columns.
    result.put("tables_to_row", hundredths(tables / (row + 4 * rows / events)));
    result.put("wal_to_row", hundredths(wal / (row + 4 * rows / events)));
    // Against the event and the tuple header alone.
    result.put("tables_to_event", hundredths(tables / (payload + header)));
    result.put("wal_to_event", hundredths(wal / (payload + header)));
  }

  /** What the log is made of: records by the relation they change, and whole pages among them. */
  private static void reportLog(
      Site site, Marks before, Marks after, ObjectNode result, PrintWriter out)
      throws SQLException {
    double events = after.events() - before.events();
    try (var connection = site.database().connect();
        var statement = connection.createStatement()) {
      statement.execute("create extension if not exists pg_walinspect");
      var log = result.putObject("wal_bytes_by_relation");
      double images = 0;
      // A record that changes several blocks counts with the first of them.
      try (var found =
          statement.executeQuery(
              """
              select coalesce(c.relname, 'catalog and others'),
                sum(case when block_id = 0 then record_length else 0 end - coalesce(block_fpi_length, 0)),
                sum(coalesce(block_fpi_length, 0))
              from pg_get_wal_block_info('0/0'::pg_lsn + %d, '0/0'::pg_lsn + %d, false) as block
              left join pg_class c on pg_relation_filenode(c.oid) = block.relfilenode
                and c.relnamespace = 'public'::regnamespace
              group by 1 order by 2 desc
              """
                  .formatted(before.wal(), after.wal()))) {
        while (found.next()) {
          images += found.getDouble(3) / events;
          double bytes = found.getDouble(2) / events;
          if (bytes >= 0.05) {
            out.printf(
                "  %8.1f  log records of %s, whole pages left out%n", bytes, found.getString(1));
            log.put(found.getString(1), tenths(bytes));
          }
        }
      }
      line(out, "log: whole pages, the first time each changes after a checkpoint", images);
      result.put("wal_page_images", tenths(images));
    }
  }

  private static void line(PrintWriter out, String what, double bytes) {
    out.printf("  %8.1f  %s%n", bytes, what);
    out.flush();
  }

  private static double tenths(double value) {
    return Math.round(value * 10) / 10.0;
  }

  private static double hundredths(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
