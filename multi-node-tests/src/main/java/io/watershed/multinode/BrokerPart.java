package io.watershed.multinode;

import io.watershed.runtime.broker.EmbeddedKafka;
import io.watershed.runtime.broker.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The Kafka broker of a site; always on the same port. */
public final class BrokerPart implements Part {

  private final Path dir;
  private final int port;
  private final Timeline timeline;
  private final List<EmbeddedKafka.Door> doors;
  private EmbeddedKafka broker;

  BrokerPart(Path dir, int port, Timeline timeline) {
    this(dir, port, List.of(), timeline);
  }

  BrokerPart(Path dir, int port, List<EmbeddedKafka.Door> doors, Timeline timeline) {
    this.doors = List.copyOf(doors);
    this.dir = dir;
    this.port = port;
    this.timeline = timeline;
  }

  @Override
  public String name() {
    return "broker";
  }

  @Override
  public Path log() {
    return dir.resolve("broker.log");
  }

  @Override
  public void start() throws IOException {
    timeline.note("broker: starting");
    broker = EmbeddedKafka.start(dir, port, doors);
    timeline.note(
        "broker: ready on %s, process %d".formatted(broker.bootstrapServers(), broker.pid()));
  }

  @Override
  public void kill() throws InterruptedException {
    timeline.note("broker: kill -9 %d".formatted(broker.pid()));
    Processes.kill(broker.pid());
  }

  @Override
  public void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  @Override
  public Optional<ProcessHandle> process() {
    return Optional.ofNullable(broker)
        .filter(EmbeddedKafka::isAlive)
        .flatMap(running -> ProcessHandle.of(running.pid()));
  }

  /** Host and port for clients. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Creates a topic where there is none of that name. */
  public void createTopic(String topic, int partitions) throws IOException {
    try (var topics = Topics.at(bootstrapServers())) {
      topics.create(topic, partitions);
    }
    timeline.note("broker: topic %s, %d partitions".formatted(topic, partitions));
  }
}
