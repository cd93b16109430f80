package io.watershed.runtime.broker;

import io.watershed.runtime.child.ChildJvm;
import io.watershed.runtime.child.PidFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * A real Kafka broker (KRaft, broker and controller in one) in a child JVM, reachable from this
 * machine alone. What it holds stays in its directory, also over kill -9; it ends with the process
 * that has started it.
 */
public final class EmbeddedKafka implements AutoCloseable {

  private static final Duration READY_WITHIN = Duration.ofMinutes(3);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(15);
  private static final int ASK_AGAIN_MILLIS = 200;

  private final ChildJvm child;
  private final int port;

  private EmbeddedKafka(ChildJvm child, int port) {
    this.child = child;
    this.port = port;
  }

  /**
   * Starts a broker on its directory, new or used before, and waits until it answers. A broker of a
   * former run that still works in the directory is ended first.
   *
   * @param port of the listener on 127.0.0.1; 0: any free one
   * @throws IOException where the broker's jars are missing, or it doesn't come up: with the end of
   *     its output
   */
  public static EmbeddedKafka start(Path dir, int port) throws IOException {
    return start(dir, port, List.of());
  }

  /**
   * One more way in, for clients that reach the broker over something that stands between.
   *
   * @param port of its listener on 127.0.0.1
   * @param advertised the port that its clients are told to come to
   */
  public record Door(int port, int advertised) {}

  /**
   * As {@link #start(Path, int)}.
   *
   * @param doors further listeners
   */
  public static EmbeddedKafka start(Path dir, int port, List<Door> doors) throws IOException {
    var files = new BrokerFiles(dir.toAbsolutePath().normalize());
    endOrphan(dir);
    int clientPort = port == 0 ? freePort() : port;
    files.write(clientPort, freePort(), doors);
    if (!files.formatted()) {
      format(files);
    }
    var child = run(files, "kafka.Kafka", List.of(files.settings().toString()));
    var broker = new EmbeddedKafka(child, clientPort);
    try {
      new PidFile(files.pid()).write(child.handle());
      broker.awaitReady();
      return broker;
    } catch (IOException | RuntimeException e) {
      child.stop(Duration.ZERO);
      throw e;
    }
  }

  /** Ends a broker of a former run that still works in the directory, if there is one. */
  public static void endOrphan(Path dir) throws IOException {
    new PidFile(new BrokerFiles(dir.toAbsolutePath().normalize()).pid()).endOrphan();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void format(BrokerFiles files) throws IOException {
    var child =
        run(
            files,
            "kafka.tools.StorageTool",
            List.of(
                "format",
                "--ignore-formatted",
                "--cluster-id",
                files.clusterId(),
                "--config",
                files.settings().toString()));
    try {
      int code = child.awaitExit();
      if (code != 0) {
        throw new IOException(
            "formatting the storage of the Kafka broker ended with exit code "
                + code
                + ":\n"
                + child.tail());
      }
    } catch (InterruptedException e) {
      child.stop(Duration.ZERO);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the broker's storage was formatted", e);
    }
  }

  private static ChildJvm run(BrokerFiles files, String mainClass, List<String> arguments)
      throws IOException {
    var options =
        List.of(
            "-Xms128m",
            "-Xmx512m",
            "-Djava.net.preferIPv4Stack=true",
            "-Dlog4j.configuration=" + files.logSettings().toUri());
    return ChildJvm.start(
        new ChildJvm.Settings(
            BrokerClassPath.find(), options, mainClass, arguments, files.output()));
  }

  private void awaitReady() throws IOException {
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers(),
            AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG,
            ASK_AGAIN_MILLIS,
            AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            ASK_AGAIN_MILLIS);
    long deadline = System.nanoTime() + READY_WITHIN.toNanos();
    try (var admin = Admin.create(settings)) {
      while (!answers(admin)) {
        if (!child.isAlive()) {
          throw new IOException(
              "the Kafka broker ended with exit code " + child.exitCode() + ":\n" + child.tail());
        }
        if (System.nanoTime() > deadline) {
          throw new IOException(
              "the Kafka broker does not answer on "
                  + bootstrapServers()
                  + " within "
                  + READY_WITHIN.toSeconds()
                  + " s:\n"
                  + child.tail());
        }
      }
    }
  }

  private static boolean answers(Admin admin) throws IOException {
    try {
      return !admin.describeCluster().nodes().get(1, TimeUnit.SECONDS).isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the Kafka broker came up", e);
    }
  }

  /** Host and port for clients. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** The port of {@link #bootstrapServers()}. */
  public int port() {
    return port;
  }

  /** The process id of the broker. */
  public long pid() {
    return child.pid();
  }

  /** Whether the broker runs. */
  public boolean isAlive() {
    return child.isAlive();
  }

  /** Stops the broker in good order, or hard where that takes too long. */
  @Override
  public void close() {
    child.stop(STOP_WITHIN);
  }
}
