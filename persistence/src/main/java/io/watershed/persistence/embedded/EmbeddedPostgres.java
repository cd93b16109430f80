package io.watershed.persistence.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of this JVM's own, on a data directory that stays: started again on the same
 * directory it has the same port and the same data, however the former run ended. It listens on the
 * loopback address alone and asks for no password there.
 *
 * <p>The server doesn't die with this JVM. If the JVM is killed, the next start on the directory
 * finds the server running and takes it over.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final String NAME = "watershed";
  private static final String ADDRESS = "127.0.0.1";
  private static final String SETTINGS_FILE = "watershed.conf";
  private static final Pattern PORT_SETTING = Pattern.compile("(?m)^port = (\\d+)$");
  private static final String START_SECONDS = "300";

  /** There one call flushes a file system, where thousands of files would take their time. */
  private static final boolean IS_LINUX = System.getProperty("os.name").equals("Linux");

  private static final int START_ATTEMPTS = 20;
  private static final Duration START_PAUSE = Duration.ofMillis(500);
  private static final String STOP_SECONDS = "60";

  private final Path dataDirectory;
  private final Programs programs;
  private final FileLock lock;
  private final int port;

  private EmbeddedPostgres(Path dataDirectory, Programs programs, FileLock lock, int port) {
    this.dataDirectory = dataDirectory;
    this.programs = programs;
    this.lock = lock;
    this.port = port;
  }

  /** Starts on the port of the former run, or on a free one. */
  public static EmbeddedPostgres start(Path dataDirectory) {
    return start(dataDirectory, 0);
  }

  /**
   * Starts a server, or takes over one that was left running.
   *
   * @param dataDirectory is created if it isn't there; one process at a time can use it
   * @param port 0: that of the former run, or a free one
   */
  public static EmbeddedPostgres start(Path dataDirectory, int port) {
    var directory = dataDirectory.toAbsolutePath().normalize();
    try {
      Files.createDirectories(directory.getParent());
      var lock = lock(directory);
      try {
        var programs = Programs.of(Binaries.unpacked());
        initialize(directory, programs);
        var server =
            new EmbeddedPostgres(directory, programs, lock, launch(directory, programs, port));
        server.createDatabase();
        return server;
      } catch (IOException | SQLException | RuntimeException e) {
        lock.acquiredBy().close();
        throw e;
      }
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(
          "PostgreSQL didn't start on %s: %s (its log: %s)"
              .formatted(directory, e.getMessage(), log(directory)),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while PostgreSQL started", e);
    }
  }

  public String jdbcUrl() {
    return jdbcUrl(NAME);
  }

  public String user() {
    return NAME;
  }

  /** Empty: no password is asked for. */
  public String password() {
    return "";
  }

  public int port() {
    return port;
  }

  /** Process id of the server (the postmaster), which changes when it is started again. */
  public long pid() {
    try {
      return PidFile.of(dataDirectory)
          .orElseThrow(() -> new IllegalStateException("no server is running on " + dataDirectory))
          .pid();
    } catch (IOException e) {
      throw new IllegalStateException("can't read " + PidFile.path(dataDirectory), e);
    }
  }

  /** What the server has to say. */
  public Path log() {
    return log(dataDirectory);
  }

  /** Starts the server again on its port, after it was killed. Does nothing while it is running. */
  public void restart() {
    try {
      launch(dataDirectory, programs, port);
    } catch (IOException e) {
      throw new IllegalStateException("PostgreSQL didn't start again: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while PostgreSQL started", e);
    }
  }

  /** Ends all connections and stops the server; the data stays. */
  @Override
  public void close() {
    try {
      var running = PidFile.of(dataDirectory);
      if (running.isPresent() && running.get().isServer()) {
        programs.run(
            "pg_ctl",
            List.of(
                "-D", dataDirectory.toString(), "-m", "fast", "-w", "-t", STOP_SECONDS, "stop"));
      }
      lock.acquiredBy().close();
    } catch (IOException e) {
      throw new IllegalStateException("PostgreSQL didn't stop: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("interrupted while PostgreSQL stopped on {}", dataDirectory);
    }
  }

  private static FileLock lock(Path directory) throws IOException {
    var file = directory.resolveSibling(directory.getFileName() + ".lock");
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      var lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException e) {
      LOG.debug("locked by this process", e);
    }
    channel.close();
    throw new IOException("another process or thread uses the directory");
  }

  /** A directory is either whole or not there, wherever a former attempt was killed. */
  private static void initialize(Path directory, Programs programs)
      throws IOException, InterruptedException {
    if (Files.exists(directory.resolve("PG_VERSION"))) {
      return;
    }
    var draft = directory.resolveSibling(directory.getFileName() + ".new");
    Trees.delete(draft);
    var arguments = new ArrayList<String>();
    arguments.addAll(List.of("-D", draft.toString(), "-U", NAME, "--auth=trust"));
    arguments.addAll(List.of("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"));
    if (IS_LINUX) {
      arguments.add("--sync-method=syncfs");
    }
    programs.run("initdb", arguments);
    Files.writeString(
        draft.resolve("postgresql.conf"),
        "\ninclude_if_exists '" + SETTINGS_FILE + "'\n",
        StandardOpenOption.APPEND);
    Files.move(draft, directory, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The port of a server that is running when this returns. */
  private static int launch(Path directory, Programs programs, int wanted)
      throws IOException, InterruptedException {
    var former = PidFile.of(directory);
    if (former.isPresent() && former.get().isServer()) {
      if (answers(former.get().port()) && (wanted == 0 || wanted == former.get().port())) {
        LOG.info("taking over PostgreSQL that was left running, pid {}", former.get().pid());
        return former.get().port();
      }
      stopAtOnce(directory, programs);
    } else if (former.isPresent() && former.get().isTaken()) {
      // The number of a dead server belongs to some other program now, which PostgreSQL can't know.
      Files.delete(PidFile.path(directory));
    }
    var port = wanted == 0 ? portFor(directory) : wanted;
    Files.writeString(directory.resolve(SETTINGS_FILE), settings(port));
    startServer(directory, programs);
    return port;
  }

  private static void stopAtOnce(Path directory, Programs programs)
      throws IOException, InterruptedException {
    try {
      programs.run(
          "pg_ctl",
          List.of("-D", directory.toString(), "-m", "immediate", "-w", "-t", STOP_SECONDS, "stop"));
    } catch (IOException e) {
      var server = PidFile.of(directory);
      if (server.isPresent() && server.get().isServer()) {
        throw e;
      }
      LOG.debug("the server has ended by itself meanwhile", e);
    }
  }

  /**
   * Where a server was killed, its children may need a moment to notice, and PostgreSQL refuses to
   * start beside them; it leaves the file of the dead server as it is then.
   */
  private static void startServer(Path directory, Programs programs)
      throws IOException, InterruptedException {
    for (var attempts = 1; ; attempts++) {
      try {
        programs.run(
            "pg_ctl",
            List.of(
                "-D",
                directory.toString(),
                "-l",
                log(directory).toString(),
                "-w",
                "-t",
                START_SECONDS,
                "start"));
        return;
      } catch (IOException e) {
        var leftOver = PidFile.of(directory);
        if (attempts == START_ATTEMPTS || leftOver.isEmpty() || leftOver.get().isTaken()) {
          throw e;
        }
        Thread.sleep(START_PAUSE);
      }
    }
  }

  /** That of the former run, unless something else took it meanwhile. */
  private static int portFor(Path directory) throws IOException {
    var settings = directory.resolve(SETTINGS_FILE);
    if (Files.exists(settings)) {
      var setting = PORT_SETTING.matcher(Files.readString(settings, StandardCharsets.UTF_8));
      if (setting.find()) {
        var former = Integer.parseInt(setting.group(1));
        if (isFree(former)) {
          return former;
        }
        LOG.warn("port {} of the former run is taken, PostgreSQL gets another", former);
      }
    }
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** For a small machine that has a broker and a node to run as well, and loses nothing. */
  private static String settings(int port) {
    return """
        # Written at each start.
        port = %d
        listen_addresses = '%s'
        unix_socket_directories = ''
        max_connections = 100
        shared_buffers = 256MB
        fsync = on
        synchronous_commit = on
        wal_compression = on
        max_wal_size = 2GB
        checkpoint_timeout = 15min
        random_page_cost = 1.1
        jit = off
        recovery_init_sync_method = %s
        timezone = 'UTC'
        log_timezone = 'UTC'
        """
        .formatted(port, ADDRESS, IS_LINUX ? "syncfs" : "fsync");
  }

  private void createDatabase() throws SQLException {
    try (var connection = connect(port, "postgres");
        var statement = connection.createStatement();
        var found =
            statement.executeQuery("select from pg_database where datname = '" + NAME + "'")) {
      if (!found.next()) {
        statement.execute("create database " + NAME);
      }
    }
  }

  private static boolean answers(int port) {
    try (var connection = connect(port, "postgres")) {
      return connection.isValid(5);
    } catch (SQLException e) {
      LOG.info("PostgreSQL was left running and doesn't answer: {}", e.getMessage());
      return false;
    }
  }

  private static Connection connect(int port, String database) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", NAME);
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "30");
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s".formatted(ADDRESS, port, database), properties);
  }

  private String jdbcUrl(String database) {
    return "jdbc:postgresql://%s:%d/%s".formatted(ADDRESS, port, database);
  }

  private static Path log(Path directory) {
    return directory.resolve("server.log");
  }
}
