package io.watershed.multinode;

import io.watershed.persistence.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;

/** The PostgreSQL of a site; always on the same port. */
public final class DatabasePart implements Part {

  private final Path dir;
  private final int port;
  private final Timeline timeline;
  private volatile EmbeddedPostgres database;
  private volatile String jdbcUrl;
  private volatile String user;

  DatabasePart(Path dir, int port, Timeline timeline) {
    this.dir = dir;
    this.port = port;
    this.timeline = timeline;
  }

  @Override
  public String name() {
    return "database";
  }

  @Override
  public Path log() {
    return dir.resolve("server.log");
  }

  @Override
  public void start() {
    timeline.note("database: starting");
    if (database == null) {
      database = EmbeddedPostgres.start(dir, port);
    } else {
      database.restart();
    }
    jdbcUrl = database.jdbcUrl();
    user = database.user();
    timeline.note("database: ready, process %d".formatted(database.pid()));
  }

  @Override
  public void kill() throws InterruptedException {
    timeline.note("database: kill -9 %d".formatted(database.pid()));
    Processes.kill(database.pid());
  }

  @Override
  public void stop() {
    if (database != null) {
      timeline.note("database: stopping");
      database.close();
      database = null;
    }
  }

  @Override
  public Optional<ProcessHandle> process() {
    return Optional.ofNullable(database)
        .flatMap(started -> ProcessHandle.of(started.pid()))
        .filter(ProcessHandle::isAlive);
  }

  /** A connection that the caller closes. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl(), user(), "");
  }

  int port() {
    return port;
  }

  String jdbcUrl() {
    return jdbcUrl;
  }

  String user() {
    return user;
  }
}
