package io.watershed.runtime.demo;

import com.typesafe.config.ConfigUtil;
import io.watershed.persistence.embedded.EmbeddedPostgres;
import io.watershed.protocol.pipeline.PipelineParser;
import io.watershed.runtime.ProjectFolder;
import io.watershed.runtime.broker.EmbeddedKafka;
import io.watershed.runtime.broker.Topics;
import io.watershed.runtime.child.PidFile;
import io.watershed.runtime.console.CommandFailure;
import io.watershed.runtime.console.ExitCode;
import io.watershed.runtime.produce.ProducedRows;
import io.watershed.runtime.produce.ProgressLine;
import io.watershed.runtime.produce.RecordSender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A database, a broker and a node on this machine, started in this order and stopped in the other.
 */
final class Demo implements AutoCloseable {

  static final String TOPIC = "flights";

  private static final int KAFKA_PORT = 9092;
  private static final int GRPC_PORT = 7777;
  private static final int HTTP_PORT = 7778;
  private static final int CLUSTER_PORT = 7779;

  private final DemoFolder folder;
  private final ProgressLine line;
  private final AtomicBoolean closed = new AtomicBoolean();
  private EmbeddedPostgres postgres;
  private EmbeddedKafka kafka;
  private DemoNode node;
  private int grpcPort;
  private int httpPort;

  Demo(DemoFolder folder, ProgressLine line) {
    this.folder = folder;
    this.line = line;
  }

  /**
   * Starts all three.
   *
   * @param heap of the node, as after {@code -Xmx}
   * @return partitions of the topic
   */
  int start(int partitions, String heap) throws IOException {
    var pid = folder.resolve("node.pid");
    new PidFile(pid).endOrphan();
    EmbeddedKafka.endOrphan(folder.resolve("kafka"));
    var pipelines = pipelines();
    postgres = startPostgres();
    line.say("PostgreSQL runs on port " + postgres.port() + " (process " + postgres.pid() + ")");
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), folder.port("kafka", KAFKA_PORT));
    line.say("Kafka runs on " + kafka.bootstrapServers() + " (process " + kafka.pid() + ")");
    int count;
    try (var topics = topics()) {
      count = topics.create(TOPIC, partitions);
    }
    grpcPort = folder.port("grpc", GRPC_PORT);
    httpPort = folder.port("http", HTTP_PORT);
    var config = writeConfig(pipelines, folder.port("cluster", CLUSTER_PORT));
    node =
        DemoNode.start(
            new DemoNode.Settings(config, folder.resolve("node.log"), pid, httpPort, heap),
            line::say);
    line.say("the node answers gRPC on 127.0.0.1:" + grpcPort + " (process " + node.pid() + ")");
    return count;
  }

  private EmbeddedPostgres startPostgres() throws IOException {
    try {
      return EmbeddedPostgres.start(folder.resolve("postgres"));
    } catch (IllegalStateException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * The definition that the node runs: a copy of the project's, if it is what we verify against.
   */
  private Path pipelines() throws IOException {
    var original =
        ProjectFolder.find()
            .map(
                root -> root.resolve("cluster-config").resolve("pipelines").resolve("flights.conf"))
            .filter(Files::isRegularFile)
            .orElseThrow(
                () ->
                    new CommandFailure(
                        ExitCode.NOT_FOUND,
                        "cluster-config/pipelines/flights.conf: not found (expected: in the folder that "
                            + ProjectFolder.HOME
                            + " names, or in one above the working directory)"));
    FlightRules.require(PipelineParser.parse(original), original.toString());
    var copies = Files.createDirectories(folder.resolve("pipelines"));
    Files.copy(original, copies.resolve("flights.conf"), StandardCopyOption.REPLACE_EXISTING);
    return copies;
  }

  private Path writeConfig(Path pipelines, int clusterPort) throws IOException {
    return Files.writeString(
        folder.resolve("node.conf"),
        """
        # Written by the demo at each start.
        watershed {
          pipelines = %s
          kafka.bootstrap-servers = "%s"
          store {
            jdbc-url = %s
            user = %s
            password = ""
          }
          grpc { host = "127.0.0.1", port = %d }
          http { host = "127.0.0.1", port = %d }
          cluster { host = "127.0.0.1", port = %d, seed-nodes = [] }
        }
        """
            .formatted(
                ConfigUtil.quoteString(pipelines.toString()),
                kafka.bootstrapServers(),
                ConfigUtil.quoteString(postgres.jdbcUrl()),
                ConfigUtil.quoteString(postgres.user()),
                grpcPort,
                httpPort,
                clusterPort));
  }

  /** Sends those of the first so many reports that the topic doesn't hold yet. */
  long produce(FlightProduction production, Flights flights, int partitions, int count, long rate)
      throws IOException {
    var before = ProducedRows.read(kafka.bootstrapServers(), TOPIC, partitions, flights.name());
    int maxBytes;
    try (var topics = topics()) {
      maxBytes = topics.maxRecordBytes(TOPIC);
    }
    folder.remember("produced", "begun");
    var target =
        new RecordSender.Target(kafka.bootstrapServers(), TOPIC, flights.name(), maxBytes, rate);
    try (var sender = new RecordSender(target)) {
      return production.run(sender, before, count);
    }
  }

  Topics topics() {
    return Topics.at(kafka.bootstrapServers());
  }

  String jdbcUrl() {
    return postgres.jdbcUrl();
  }

  String user() {
    return postgres.user();
  }

  int postgresPort() {
    return postgres.port();
  }

  int grpcPort() {
    return grpcPort;
  }

  int httpPort() {
    return httpPort;
  }

  DemoNode node() {
    return node;
  }

  /** Whether it is being stopped: failures of what is stopped are to be expected. */
  boolean isStopping() {
    return closed.get();
  }

  /** Stops all three, each in good order; once, whoever calls. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    if (node != null) {
      node.close();
    }
    if (kafka != null) {
      kafka.close();
    }
    if (postgres != null) {
      postgres.close();
    }
  }
}
