package io.watershed.persistence;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.watershed.persistence.replay.ReplayJobs;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of a node: one connection pool, the schema at its newest version, and a class per
 * table. Everything blocks (call it on virtual threads) and fails with {@link StoreException}
 * alone.
 */
public final class Store implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Store.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final StoreSettings settings;
  private final HikariDataSource pool;
  private final SourcePositions positions;
  private final Quarantine quarantine;
  private final WindowResults windows;
  private final PipelineRegistry pipelines;
  private final ResultsOutbox results;
  private final Retention retention;
  private final LateEvents lateEvents;
  private final Inspection inspection;
  private final LiveFreshness liveFreshness;
  private final ClusterNodes clusterNodes;
  private final ReplayJobs replays;

  private Store(StoreSettings settings, HikariDataSource pool) {
    this.settings = settings;
    this.pool = pool;
    var connections = new Connections(pool);
    positions = new SourcePositions(connections);
    quarantine = new Quarantine(connections);
    windows = new WindowResults(connections);
    pipelines = new PipelineRegistry(connections);
    results = new ResultsOutbox(connections);
    retention = new Retention(connections);
    lateEvents = new LateEvents(connections);
    inspection = new Inspection(connections);
    liveFreshness = new LiveFreshness(connections);
    clusterNodes = new ClusterNodes(connections);
    replays = new ReplayJobs(connections, quarantine);
  }

  /**
   * Opens the pool and brings the schema to its newest version. Fails at once where the database
   * doesn't answer within the connect time-out.
   */
  public static Store open(StoreSettings settings) {
    migrate(settings);
    return new Store(settings, pool(settings));
  }

  /**
   * Like {@link #open}, but waits up to {@link StoreSettings#openTimeout} for a database that is
   * not there yet. A database that answers and refuses (password, rights, schema) fails at once.
   */
  public static Store awaitOpen(StoreSettings settings) throws InterruptedException {
    var deadline = System.nanoTime() + settings.openTimeout().toNanos();
    var pause = FIRST_PAUSE;
    while (true) {
      try {
        return open(settings);
      } catch (StoreException e) {
        if (!e.retryable() || System.nanoTime() + pause.toNanos() > deadline) {
          throw e;
        }
        LOG.warn("waiting for the database: {}", e.getMessage());
        Thread.sleep(pause);
        pause = Collections.min(List.of(pause.multipliedBy(2), LONGEST_PAUSE));
      }
    }
  }

  /**
   * The store of an actor system, shared with its journal. The first call opens it as {@link
   * #awaitOpen} does, with the settings of the system's configuration; the end of the system closes
   * it.
   */
  public static Store of(ClassicActorSystemProvider system) {
    return StoreExtension.ID.get(system).store();
  }

  public SourcePositions positions() {
    return positions;
  }

  public Quarantine quarantine() {
    return quarantine;
  }

  public WindowResults windows() {
    return windows;
  }

  public PipelineRegistry pipelines() {
    return pipelines;
  }

  public Retention retention() {
    return retention;
  }

  public ResultsOutbox results() {
    return results;
  }

  public LateEvents lateEvents() {
    return lateEvents;
  }

  public Inspection inspection() {
    return inspection;
  }

  public ReplayJobs replays() {
    return replays;
  }

  public LiveFreshness liveFreshness() {
    return liveFreshness;
  }

  /** Where the nodes of the cluster are. */
  public ClusterNodes clusterNodes() {
    return clusterNodes;
  }

  public StoreSettings settings() {
    return settings;
  }

  /** The pool itself, for the journal. */
  public DataSource pool() {
    return pool;
  }

  /** Fails with {@link StoreException} unless the database answers; for health checks. */
  public void ping() {
    new Connections(pool)
        .run(
            "ping",
            connection -> {
              try (var statement = connection.createStatement()) {
                statement.execute("select 1");
              }
            });
  }

  @Override
  public void close() {
    pool.close();
  }

  private static void migrate(StoreSettings settings) {
    var properties = new Properties();
    properties.setProperty("user", settings.user());
    properties.setProperty("password", settings.password());
    properties.setProperty("connectTimeout", seconds(settings.connectTimeout()));
    properties.setProperty("ApplicationName", "watershed migration");
    try (var connection = DriverManager.getConnection(settings.jdbcUrl(), properties)) {
      LOG.debug("connected to {}", connection.getMetaData().getURL());
    } catch (SQLException e) {
      var retryable = SqlFailure.of(e) == SqlFailure.OUTAGE;
      throw StoreException.unopened(settings.jdbcUrl(), retryable, e);
    }
    try {
      Flyway.configure(Store.class.getClassLoader())
          .dataSource(settings.jdbcUrl(), settings.user(), settings.password())
          .locations("classpath:db/migration")
          .validateMigrationNaming(true)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw StoreException.unopened(settings.jdbcUrl(), isOutage(e), e);
    }
  }

  private static boolean isOutage(FlywayException failure) {
    for (var cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return SqlFailure.of(sql) == SqlFailure.OUTAGE;
      }
    }
    return false;
  }

  private static HikariDataSource pool(StoreSettings settings) {
    var config = new HikariConfig();
    config.setPoolName("watershed-store");
    config.setJdbcUrl(settings.jdbcUrl());
    config.setUsername(settings.user());
    config.setPassword(settings.password());
    config.setMaximumPoolSize(settings.poolSize());
    config.setMinimumIdle(Math.min(2, settings.poolSize()));
    config.setConnectionTimeout(settings.connectTimeout().toMillis());
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("ApplicationName", "watershed");
    config.addDataSourceProperty("connectTimeout", seconds(settings.connectTimeout()));
    config.addDataSourceProperty("socketTimeout", seconds(settings.socketTimeout()));
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("options", sessionOptions(settings));
    return new HikariDataSource(config);
  }

  /**
   * A node that stands still or vanishes in the middle of a transaction must not keep its locks:
   * the server ends a session that is silent there, and asks early whether a silent peer is still
   * there.
   */
  private static String sessionOptions(StoreSettings settings) {
    return "-c statement_timeout=%d -c idle_in_transaction_session_timeout=%d"
            .formatted(
                settings.statementTimeout().toMillis(),
                settings.idleTransactionTimeout().toMillis())
        + " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";
  }

  private static String seconds(Duration duration) {
    return Long.toString(Math.max(1, duration.toSeconds()));
  }
}
