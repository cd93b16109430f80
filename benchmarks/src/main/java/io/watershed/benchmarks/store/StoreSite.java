package io.watershed.benchmarks.store;

import com.typesafe.config.ConfigFactory;
import io.watershed.benchmarks.ProcessMeter;
import io.watershed.persistence.Store;
import io.watershed.persistence.StoreSettings;
import io.watershed.persistence.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.pekko.persistence.jdbc.journal.JdbcAsyncWriteJournal;

/** One PostgreSQL with a database for each side, and the workers on it. */
public final class StoreSite implements AutoCloseable {
  public static final String STOCK = "stock";
  public static final String TUNED = "tuned";
  public static final String OURS = "ours";

  /** All of them, in the order in which they take turns. */
  public static final List<String> SIDES = List.of(STOCK, TUNED, OURS);

  private static final String SCHEMA = "schema/postgres/postgres-create-schema.sql";

  /** Sequence number of the snapshots. */
  private static final int FIRST = 100;

  private final Path dir;
  private EmbeddedPostgres server;

  private StoreSite(Path dir, EmbeddedPostgres server) {
    this.dir = dir;
    this.server = server;
  }

  /** Starts on an empty directory. */
  public static StoreSite start(Path dir) throws IOException, SQLException {
    return start(dir, Map.of());
  }

  /**
   * Starts on an empty directory.
   *
   * @param settings of the server, other than those of the embedded one
   */
  public static StoreSite start(Path dir, Map<String, String> settings)
      throws IOException, SQLException {
    var site = new StoreSite(dir, EmbeddedPostgres.start(dir.resolve("postgres")));
    if (!settings.isEmpty()) {
      for (var setting : settings.entrySet()) {
        site.execute(
            server(site),
            "alter system set %s = '%s'".formatted(setting.getKey(), setting.getValue()));
      }
      site.server.close();
      site.server = EmbeddedPostgres.start(dir.resolve("postgres"));
    }
    for (var side : SIDES) {
      site.execute(server(site), "create database " + side);
    }
    site.migrate();
    try (var schema = JdbcAsyncWriteJournal.class.getClassLoader().getResourceAsStream(SCHEMA)) {
      var text =
          new String(schema.readAllBytes(), StandardCharsets.UTF_8).replace("CONCURRENTLY", "");
      site.execute(STOCK, text);
      site.execute(TUNED, text);
    }
    return site;
  }

  private static String server(StoreSite site) {
    return site.server.jdbcUrl().substring(site.server.jdbcUrl().lastIndexOf('/') + 1);
  }

  /** A worker, with the options of this JVM and more; it is the caller's to close. */
  public WorkerProcess worker(String side, List<String> options, boolean profiled)
      throws IOException {
    var all = new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
    all.addAll(options);
    if (profiled) {
      all.add("-XX:StartFlightRecording=settings=profile,filename=" + recording(side));
    }
    return WorkerProcess.start(side, url(side), server.user(), dir.resolve(side + ".log"), all);
  }

  /** What a profiled worker leaves behind. */
  public Path recording(String side) {
    return dir.resolve(side + ".jfr");
  }

  private void migrate() {
    var settings =
        ConfigFactory.parseMap(
            Map.of("watershed.store.jdbc-url", url(OURS), "watershed.store.user", server.user()));
    Store.open(StoreSettings.from(ConfigFactory.load(settings))).close();
  }

  /** So that no round pays for the writes of the one before. */
  public void checkpoint() throws SQLException {
    execute(STOCK, "checkpoint");
  }

  /** Empties the journals. */
  public void truncate() throws SQLException {
    for (var side : SIDES) {
      execute(side, "truncate event_journal, event_tag, snapshot");
    }
  }

  /** Gives entities a snapshot, and events behind it. */
  public void fill(String side, String prefix, int entities, int events, int bytes)
      throws SQLException {
    execute(
        side,
        """
        insert into snapshot (persistence_id, sequence_number, created, snapshot_ser_id,
          snapshot_ser_manifest, snapshot_payload)
        select '%1$s|device-' || lpad(entity::text, 7, '0'), %3$d, 0, %4$d, '%5$s', int8send(%3$d)
        from generate_series(0, %2$d - 1) as entity
        """
            .formatted(prefix, entities, FIRST, BlobSerializer.ID, BlobSerializer.SNAPSHOT));
    execute(
        side,
        """
        insert into event_journal (persistence_id, sequence_number, deleted, writer,
          write_timestamp, adapter_manifest, event_ser_id, event_ser_manifest, event_payload)
        select '%1$s|device-' || lpad(entity::text, 7, '0'), number, false,
          '0b9c2b9e-7bd2-4e1a-a4f6-55a1a7f3c111', 0, '', %5$d, '%6$s',
          decode(repeat('5a', %7$d), 'hex')
        from generate_series(%3$d + 1, %3$d + %4$d) as number,
          generate_series(0, %2$d - 1) as entity
        """
            .formatted(
                prefix, entities, FIRST, events, BlobSerializer.ID, BlobSerializer.EVENT, bytes));
    execute(side, "vacuum analyze event_journal, snapshot");
    execute(side, "checkpoint");
  }

  /** Executes on a side's database. */
  public void execute(String side, String sql) throws SQLException {
    try (var connection = connect(side);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** A connection to a side's database. */
  public Connection connect(String side) throws SQLException {
    return DriverManager.getConnection(url(side), server.user(), server.password());
  }

  /** Begins to measure what a worker and the database use. */
  public Meter meter(String side, ProcessMeter jvm) throws IOException, SQLException {
    return new Meter(side, jvm);
  }

  @Override
  public void close() {
    server.close();
  }

  private String url(String side) {
    var own = server.jdbcUrl();
    return own.substring(0, own.lastIndexOf('/') + 1) + side;
  }

  private long wal() throws SQLException {
    return number("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint");
  }

  /** As late as a second, which is how long a server process keeps its counts to itself. */
  private long commits(String side) throws SQLException {
    return number("select xact_commit from pg_stat_database where datname = '" + side + "'");
  }

  private long number(String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Counters at a beginning. */
  public final class Meter {
    private final String side;
    private final ProcessMeter jvm;
    private final ProcessMeter database;
    private final double jvmBefore;
    private final double databaseBefore;
    private final long walBefore;
    private final long commitsBefore;

    private Meter(String side, ProcessMeter jvm) throws IOException, SQLException {
      this.side = side;
      this.jvm = jvm;
      database = ProcessMeter.ofTree(ProcessHandle.of(server.pid()).orElseThrow());
      walBefore = wal();
      commitsBefore = commits(side);
      jvmBefore = jvm.cpuSeconds();
      databaseBefore = database.cpuSeconds();
    }

    /** What was used since then, shared out among so many persists. */
    public Used used(long persists) throws IOException, SQLException {
      return new Used(
          (jvm.cpuSeconds() - jvmBefore) * 1e6 / persists,
          (database.cpuSeconds() - databaseBefore) * 1e6 / persists,
          (double) (wal() - walBefore) / persists,
          (double) persists / Math.max(1, commits(side) - commitsBefore));
    }
  }
}
