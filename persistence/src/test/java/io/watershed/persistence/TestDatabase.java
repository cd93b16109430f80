package io.watershed.persistence;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.watershed.persistence.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** One PostgreSQL for all tests of a JVM, and as many empty schemas in it as they like. */
public final class TestDatabase {
  private static final String URL = "watershed.store.jdbc-url";
  private static final AtomicInteger NEXT = new AtomicInteger();
  private static final EmbeddedPostgres SERVER = start();

  private TestDatabase() {}

  public static EmbeddedPostgres server() {
    return SERVER;
  }

  /** Settings of a schema that nobody has used before. */
  public static StoreSettings fresh() {
    return StoreSettings.from(ConfigFactory.load(freshConfig()));
  }

  /** The same, reached through another port. */
  public static StoreSettings fresh(int port, int otherPort) {
    var config = freshConfig();
    var url = config.getString(URL).replace(":" + port, ":" + otherPort);
    return StoreSettings.from(
        ConfigFactory.load(ConfigFactory.parseMap(Map.of(URL, url)).withFallback(config)));
  }

  /** The same as configuration. */
  public static Config freshConfig() {
    var name = "test_" + NEXT.incrementAndGet();
    try (var connection = DriverManager.getConnection(SERVER.jdbcUrl(), SERVER.user(), "");
        var statement = connection.createStatement()) {
      statement.execute("create schema " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return ConfigFactory.parseMap(
        Map.of(URL, SERVER.jdbcUrl() + "?currentSchema=" + name, "watershed.store.pool-size", 10));
  }

  private static EmbeddedPostgres start() {
    try {
      var parent = Files.createTempDirectory("watershed-test-");
      var server = EmbeddedPostgres.start(parent.resolve("postgres"));
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    ProcessHandle.of(server.pid()).ifPresent(TestDatabase::kill);
                    delete(parent);
                  }));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing of it is needed any more, so it need not be written to disk. */
  private static void kill(ProcessHandle postmaster) {
    postmaster.destroyForcibly();
    postmaster.onExit().join();
  }

  /** While the children of the killed server still end, files may come and go. */
  private static void delete(Path parent) {
    for (var attempts = 1; Files.exists(parent); attempts++) {
      try (var paths = Files.walk(parent)) {
        for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      } catch (IOException | UncheckedIOException e) {
        if (attempts == 100) {
          throw new IllegalStateException("can't delete " + parent, e);
        }
      }
    }
  }
}
