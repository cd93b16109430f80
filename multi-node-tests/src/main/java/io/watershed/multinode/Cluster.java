package io.watershed.multinode;

import io.watershed.runtime.broker.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Several nodes as one cluster over one database and one broker, all of them processes of their
 * own, with a network between them that can fail: each node reaches each other one, the database
 * and the broker over a wire of its own.
 */
public final class Cluster implements AutoCloseable {

  /** Where all clients but nodes come from, as far as wires are concerned. */
  private static final String LOOPBACK = "127.0.0.1";

  private final Timeline timeline = new Timeline();
  private final DatabasePart database;
  private final BrokerPart broker;
  private final List<NodePart> nodes = new ArrayList<>();

  // By node: in front of it, and between it and the database or the broker.
  private final List<Wire> nodeWires = new ArrayList<>();
  private final List<Wire> databaseWires = new ArrayList<>();
  private final List<Wire> brokerWires = new ArrayList<>();

  /**
   * What a cluster is made of.
   *
   * @param pipelines definitions that the nodes run, as files
   * @param topics partitions by topic
   * @param nodes how many
   * @param nodeOptions options of the nodes' JVMs
   */
  public record Plan(
      List<Path> pipelines, Map<String, Integer> topics, int nodes, List<String> nodeOptions) {
    public Plan {
      pipelines = List.copyOf(pipelines);
      topics = Map.copyOf(topics);
      nodeOptions = List.copyOf(nodeOptions);
    }
  }

  private Cluster(Path dir, Plan plan) throws IOException, InterruptedException {
    var ports = new FreePorts();
    database = new DatabasePart(dir.resolve("database"), ports.next(), timeline);
    var doors = new ArrayList<EmbeddedKafka.Door>();
    var nodePorts = new ArrayList<Integer>();
    for (int i = 0; i < plan.nodes(); i++) {
      int doorPort = ports.next();
      var brokerWire = new Wire(0, doorPort);
      brokerWires.add(brokerWire);
      doors.add(new EmbeddedKafka.Door(doorPort, brokerWire.port()));
      databaseWires.add(new Wire(0, database.port()));
      nodePorts.add(ports.next());
      nodeWires.add(new Wire(0, nodePorts.get(i)));
    }
    broker = new BrokerPart(dir.resolve("broker"), ports.next(), doors, timeline);
    Parts.start(database, broker);
    for (var topic : plan.topics().entrySet()) {
      broker.createTopic(topic.getKey(), topic.getValue());
    }
    Site.copied(plan.pipelines(), dir.resolve("pipelines"));
    for (int i = 0; i < plan.nodes(); i++) {
      nodes.add(node(i, dir, plan, nodePorts.get(i), ports));
    }
  }

  private NodePart node(int i, Path dir, Plan plan, int port, FreePorts ports) throws IOException {
    var name = name(i);
    return new NodePart(
        name,
        dir.resolve(name),
        new NodeFile(
            dir.resolve("pipelines"),
            database.jdbcUrl().replace(":" + database.port(), ":" + databaseWires.get(i).port()),
            database.user(),
            LOOPBACK + ":" + brokerWires.get(i).port(),
            ports.next(),
            ports.next(),
            nodeWires.get(i).port(),
            """
            # Behind the wire.
            pekko.remote.artery {
              bind { hostname = "%s", port = %d }
              advanced.tcp.outbound-client-hostname = "%s"
            }
            """
                .formatted(LOOPBACK, port, address(i))),
        plan.nodeOptions(),
        timeline);
  }

  /** Names a node, from 0. */
  public static String name(int node) {
    return "node-" + (node + 1);
  }

  private static String address(int node) {
    return "127.0.0." + (11 + node);
  }

  /** Starts everything in an empty directory; returns when all nodes take calls. */
  public static Cluster start(Path dir, Plan plan) throws IOException, InterruptedException {
    Files.createDirectories(dir);
    var cluster = new Cluster(dir, plan);
    try {
      for (var node : cluster.nodes) {
        node.begin();
      }
      for (var node : cluster.nodes) {
        node.awaitReady();
      }
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  public DatabasePart database() {
    return database;
  }

  public BrokerPart broker() {
    return broker;
  }

  /** The nodes, which may be down. */
  public List<NodePart> nodes() {
    return List.copyOf(nodes);
  }

  public NodePart node(int i) {
    return nodes.get(i);
  }

  public Timeline timeline() {
    return timeline;
  }

  /** Everything that has a process. */
  public List<Part> parts() {
    var parts = new ArrayList<Part>(List.of(database, broker));
    parts.addAll(nodes);
    return parts;
  }

  /** What one node sends doesn't reach another any more; what that one sends still arrives. */
  public void block(int from, int to) {
    timeline.note("network: %s doesn't reach %s".formatted(name(from), name(to)));
    nodeWires.get(to).still(address(from));
  }

  /** Two nodes don't reach each other any more. */
  public void part(int one, int other) {
    block(one, other);
    block(other, one);
  }

  /** A node doesn't reach the others any more, nor they it. */
  public void isolate(int node) {
    for (int other = 0; other < nodes.size(); other++) {
      if (other != node) {
        part(node, other);
      }
    }
  }

  /** All nodes reach each other again. */
  public void healNodes() {
    timeline.note("network: all nodes reach each other");
    for (var wire : nodeWires) {
      for (int from = 0; from < nodes.size(); from++) {
        wire.heal(address(from));
      }
    }
  }

  /** A node's way to the database or the broker. */
  public final class Way {
    private final String name;
    private final Wire wire;

    private Way(String name, Wire wire) {
      this.name = name;
      this.wire = wire;
    }

    private Way doing(String what, Consumer<Wire> change) {
      timeline.note("network: %s %s".formatted(name, what));
      change.accept(wire);
      return this;
    }

    /** Nothing passes, and no connection breaks. */
    public Way still() {
      return doing("stands still", wire -> wire.still(LOOPBACK));
    }

    /** Requests arrive so much later. */
    public Way slow(Duration delay) {
      return doing("takes " + delay.toMillis() + " ms", wire -> wire.delay(LOOPBACK, delay));
    }

    /** Its connections break. */
    public Way cut() {
      return doing("is cut", wire -> wire.cut(LOOPBACK));
    }

    /** Its connections are half-open: neither side hears of the other again. */
    public Way forget() {
      return doing("forgets its connections", wire -> wire.forget(LOOPBACK));
    }

    /** As good as new. */
    public Way heal() {
      return doing("is well", wire -> wire.heal(LOOPBACK));
    }
  }

  /** From a node to the database. */
  public Way toDatabase(int node) {
    return new Way(name(node) + " to database", databaseWires.get(node));
  }

  /** From a node to the broker. */
  public Way toBroker(int node) {
    return new Way(name(node) + " to broker", brokerWires.get(node));
  }

  @Override
  public void close() {
    for (int i = 0; i < nodes.size(); i++) {
      nodeWires.get(i).heal(address(i));
      databaseWires.get(i).heal(LOOPBACK);
      brokerWires.get(i).heal(LOOPBACK);
    }
    Parts.end(nodes.stream().<Parts.Act>map(node -> node::stop).toList());
    List.of(nodeWires, databaseWires, brokerWires).forEach(wires -> wires.forEach(Wire::close));
    Parts.end(List.of(broker::stop, database::stop));
  }
}
