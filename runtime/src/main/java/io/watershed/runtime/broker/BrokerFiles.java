package io.watershed.runtime.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.kafka.common.Uuid;

/** What stands in a broker's directory besides its log: settings, cluster id, output. */
record BrokerFiles(Path dir) {

  private static final int MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

  Path settings() {
    return dir.resolve("server.properties");
  }

  Path logSettings() {
    return dir.resolve("log4j.properties");
  }

  Path output() {
    return dir.resolve("broker.log");
  }

  Path pid() {
    return dir.resolve("broker.pid");
  }

  Path data() {
    return dir.resolve("data");
  }

  /** Whether the storage has been formatted; the file is the last that formatting writes. */
  boolean formatted() {
    return Files.exists(data().resolve("meta.properties"));
  }

  /** The cluster id: made up once, then kept. */
  String clusterId() throws IOException {
    var file = dir.resolve("cluster.id");
    if (Files.notExists(file)) {
      var fresh = dir.resolve("cluster.id.new");
      Files.writeString(fresh, Uuid.randomUuid().toString());
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.readString(file).strip();
  }

  /** Writes the settings of a broker that is its own controller, for this machine alone. */
  void write(int port, int controllerPort, List<EmbeddedKafka.Door> doors) throws IOException {
    Files.createDirectories(dir);
    var listeners = new StringBuilder();
    var advertised = new StringBuilder();
    var protocols = new StringBuilder();
    for (int i = 0; i < doors.size(); i++) {
      var door = doors.get(i);
      listeners.append(",DOOR").append(i).append("://127.0.0.1:").append(door.port());
      advertised.append(",DOOR").append(i).append("://127.0.0.1:").append(door.advertised());
      protocols.append(",DOOR").append(i).append(":PLAINTEXT");
    }
    Files.writeString(
        settings(),
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d%5$s
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d%6$s
        controller.listener.names=CONTROLLER
        listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT%7$s
        log.dirs=%3$s
        auto.create.topics.enable=false
        # Record timestamps may be years old; by the default they would be deleted at once.
        log.retention.ms=-1
        offsets.topic.replication.factor=1
        offsets.topic.num.partitions=4
        offsets.retention.minutes=525600
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        transaction.state.log.num.partitions=4
        message.max.bytes=%4$d
        replica.fetch.max.bytes=%4$d
        group.initial.rebalance.delay.ms=0
        """
            .formatted(
                port, controllerPort, data(), MAX_MESSAGE_BYTES, listeners, advertised, protocols));
    Files.writeString(
        logSettings(),
        """
        log4j.rootLogger=INFO, stdout
        log4j.appender.stdout=org.apache.log4j.ConsoleAppender
        log4j.appender.stdout.layout=org.apache.log4j.PatternLayout
        log4j.appender.stdout.layout.ConversionPattern=%d{ISO8601} %-5p %c{1} %m%n
        """);
  }
}
