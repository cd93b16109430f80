package io.watershed.multinode;

import io.watershed.protocol.pipeline.PipelineParser;
import io.watershed.protocol.pipeline.Source;
import io.watershed.runtime.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A broker, a database and a node in one directory, all on the loopback address, all of them
 * processes of their own.
 */
public final class Site implements AutoCloseable {

  private final Path dir;
  private final long seed;
  private final Timeline timeline = new Timeline();
  private final Plan plan;
  private final FreePorts ports = new FreePorts();
  private final DatabasePart database;
  private final DatabaseLink link;
  private final BrokerPart broker;
  private final NodePart node;
  private final List<NodePart> twins = new CopyOnWriteArrayList<>();
  private final List<WorkerPart> workers = new CopyOnWriteArrayList<>();

  /**
   * What a site is made of.
   *
   * @param pipelines definitions that the node runs, as files
   * @param topics partitions by topic
   * @param nodeOptions options of the node's JVM
   * @param overLink whether nodes reach the database over a {@link DatabaseLink}
   */
  public record Plan(
      List<Path> pipelines,
      Map<String, Integer> topics,
      List<String> nodeOptions,
      boolean overLink) {
    public Plan(List<Path> pipelines, Map<String, Integer> topics, List<String> nodeOptions) {
      this(pipelines, topics, nodeOptions, false);
    }

    public Plan {
      pipelines = List.copyOf(pipelines);
      topics = Map.copyOf(topics);
      nodeOptions = List.copyOf(nodeOptions);
    }

    /**
     * Pipelines of the project by name.
     *
     * @param partitions of each of their topics
     */
    public static Plan of(int partitions, String... names) {
      var files = new ArrayList<Path>();
      var topics = new HashMap<String, Integer>();
      for (var name : names) {
        var file = definition(name);
        files.add(file);
        PipelineParser.parse(file).source().topics().forEach(t -> topics.put(t, partitions));
      }
      return new Plan(files, topics, List.of("-Xmx768m", "-XX:+UseParallelGC"));
    }

    /**
     * The same with another value of a top-level key in every definition, from copies of the files.
     */
    public Plan with(String key, String value) throws IOException {
      return with(Map.of(key, value));
    }

    /** The same with entities that share actors. */
    public Plan withBuckets(int entitiesPerActor, int expectedEntities) throws IOException {
      return with(
          Map.of(
              "entities-per-actor",
              Integer.toString(entitiesPerActor),
              "expected-entities",
              Integer.toString(expectedEntities)));
    }

    private Plan with(Map<String, String> values) throws IOException {
      var copies = new ArrayList<Path>();
      for (var file : pipelines) {
        var folder = Files.createTempDirectory("pipelines");
        copied(List.of(file), folder);
        var copy = folder.resolve(file.getFileName());
        var text = new StringBuilder(Files.readString(file)).append('\n');
        values.forEach(
            (key, value) ->
                text.append("pipeline.").append(key).append(" = ").append(value).append('\n'));
        Files.writeString(copy, text);
        copies.add(copy);
      }
      return new Plan(copies, topics, nodeOptions, overLink);
    }

    private static Path definition(String name) {
      return ProjectFolder.find()
          .orElseThrow(() -> new IllegalStateException("run this inside the project"))
          .resolve("cluster-config")
          .resolve("pipelines")
          .resolve(name + ".conf");
    }

    /** The same with other options for the node's JVM. */
    public Plan withNodeOptions(String... options) {
      return new Plan(pipelines, topics, List.of(options), overLink);
    }

    /**
     * The same with nodes that start sooner and never get as fast: most of them don't live long.
     */
    Plan withQuickStart() {
      var options = new ArrayList<>(nodeOptions);
      options.add("-XX:TieredStopAtLevel=1");
      return new Plan(pipelines, topics, options, overLink);
    }

    /** The same with a link between nodes and database that can be slow and break. */
    public Plan withLink() {
      return new Plan(pipelines, topics, nodeOptions, true);
    }
  }

  private Site(Path dir, long seed, Plan plan) throws IOException, InterruptedException {
    this.dir = dir;
    this.seed = seed;
    this.plan = plan;
    database = new DatabasePart(dir.resolve("database"), ports.next(), timeline);
    link = new DatabaseLink(database.port(), timeline);
    broker = new BrokerPart(dir.resolve("broker"), ports.next(), timeline);
    timeline.note("seed %d".formatted(seed));
    Parts.start(database, broker);
    copied(plan.pipelines(), dir.resolve("pipelines"));
    node = nodeCalled("node");
  }

  private NodePart nodeCalled(String name) throws IOException {
    var url = database.jdbcUrl();
    return new NodePart(
        name,
        dir.resolve(name),
        new NodeFile(
            dir.resolve("pipelines"),
            plan.overLink() ? url.replace(":" + database.port(), ":" + link.port()) : url,
            database.user(),
            broker.bootstrapServers(),
            ports.next(),
            ports.next(),
            ports.next(),
            ""),
        plan.nodeOptions(),
        timeline);
  }

  /**
   * Another node with the same pipelines, database and broker, which knows nothing of the first: as
   * if a partition of the network had made two clusters. It is not started yet.
   */
  public NodePart twin() throws IOException {
    var twin = nodeCalled("twin-" + (twins.size() + 1));
    twins.add(twin);
    return twin;
  }

  /** A worker for a replay job. It is not started yet. */
  public WorkerPart worker(String job) {
    var name = "worker-" + (workers.size() + 1);
    var worker =
        new WorkerPart(
            name, dir.resolve("workers").resolve(name + ".log"), job, node.grpcTarget(), timeline);
    workers.add(worker);
    return worker;
  }

  /**
   * Starts everything in an empty directory.
   *
   * @param seed of {@link #random}
   */
  public static Site start(Path dir, long seed, Plan plan)
      throws IOException, InterruptedException {
    var site = withoutNode(dir, seed, plan);
    try {
      site.node.start();
      return site;
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      site.close();
      throw e;
    }
  }

  /** Starts everything but the node. */
  public static Site withoutNode(Path dir, long seed, Plan plan)
      throws IOException, InterruptedException {
    Files.createDirectories(dir);
    var site = new Site(dir, seed, plan);
    try {
      for (var topic : plan.topics().entrySet()) {
        site.broker.createTopic(topic.getKey(), topic.getValue());
      }
      return site;
    } catch (IOException | RuntimeException | Error e) {
      site.close();
      throw e;
    }
  }

  static void copied(List<Path> definitions, Path to) throws IOException {
    Files.createDirectories(to);
    for (var file : definitions) {
      copy(file, to);
      if (PipelineParser.parse(file).source().format() instanceof Source.Format.Protobuf format) {
        copy(format.descriptorSet(), to);
      }
    }
  }

  private static void copy(Path file, Path to) throws IOException {
    Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
  }

  public DatabasePart database() {
    return database;
  }

  public BrokerPart broker() {
    return broker;
  }

  public NodePart node() {
    return node;
  }

  /** Between the nodes and the database, where the plan has it there. */
  public DatabaseLink link() {
    return link;
  }

  public Timeline timeline() {
    return timeline;
  }

  /** Everything that has a process. */
  public List<Part> parts() {
    var parts = new ArrayList<Part>(List.of(database, broker, node));
    parts.addAll(twins);
    parts.addAll(workers);
    return parts;
  }

  /** The seed of this run. */
  public long seed() {
    return seed;
  }

  /**
   * Random numbers that the seed decides.
   *
   * @param salt another one for each use
   */
  public Random random(String salt) {
    return new Random(seed * 31 + salt.hashCode());
  }

  /** Where the site lives. */
  public Path dir() {
    return dir;
  }

  /** Kills every process with -9 and starts all of them again. */
  public void restartEverything() throws IOException, InterruptedException {
    node.kill();
    broker.kill();
    database.kill();
    database.start();
    broker.start();
    node.start();
  }

  @Override
  public void close() {
    workers.forEach(WorkerPart::stop);
    var nodes = new ArrayList<Parts.Act>(List.of(node::stop));
    twins.forEach(twin -> nodes.add(twin::stop));
    Parts.end(nodes);
    link.close();
    Parts.end(List.of(broker::stop, database::stop));
  }
}
