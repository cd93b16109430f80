package io.watershed.multinode.chaos;

import io.watershed.multinode.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Draws faults; the seed decides which, of whom, and how long. */
final class Faults {

  private static final String DATABASE = "database";
  private static final String BROKER = "broker";
  private static final String NETWORK = "network";
  private static final List<Duration> DELAYS =
      List.of(Duration.ofMillis(50), Duration.ofMillis(500), Duration.ofSeconds(5));

  private final Cluster cluster;
  private final Supervisor supervisor;
  private final LedgerTraffic traffic;
  private final Random random;
  private final List<Supplier<Fault>> kinds;

  /**
   * @param longPauses also those beyond what the cluster waits for
   */
  Faults(
      Cluster cluster,
      Supervisor supervisor,
      LedgerTraffic traffic,
      Random random,
      boolean longPauses) {
    this.cluster = cluster;
    this.supervisor = supervisor;
    this.traffic = traffic;
    this.random = random;
    kinds = new ArrayList<>();
    kinds.add(() -> kill(1));
    kinds.add(() -> kill(1));
    kinds.add(() -> kill(cluster.nodes().size() - 1));
    kinds.add(() -> kill(cluster.nodes().size()));
    kinds.add(() -> pause(5));
    kinds.add(this::isolated);
    kinds.add(this::allParted);
    kinds.add(this::oneWay);
    kinds.add(() -> still("loses the database", this::toDatabase, this::databaseWay));
    kinds.add(() -> still("loses the broker", this::toBroker, this::brokerWay));
    kinds.add(this::slowDatabase);
    kinds.add(this::halfOpenDatabase);
    kinds.add(this::halfOpenBroker);
    kinds.add(this::cutDatabase);
    kinds.add(this::restartedDatabase);
    kinds.add(this::killedDatabase);
    kinds.add(this::bouncedBroker);
    kinds.add(this::killedBroker);
    kinds.add(this::terminated);
    kinds.add(this::rolling);
    kinds.add(this::rereading);
    kinds.add(this::burst);
    if (longPauses) {
      kinds.add(() -> pause(30));
      kinds.add(() -> pause(65));
    }
  }

  /** Any. */
  Fault draw() {
    return kinds.get(random.nextInt(kinds.size())).get();
  }

  /** Each kind once, in an order of its own. */
  List<Fault> all() {
    var all = new ArrayList<>(kinds.stream().map(Supplier::get).toList());
    Collections.shuffle(all, random);
    return all;
  }

  private Duration seconds(int least, int most) {
    return Duration.ofMillis(random.nextInt(least * 1_000, most * 1_000 + 1));
  }

  private List<Integer> some(int count) {
    var nodes = new ArrayList<>(IntStream.range(0, cluster.nodes().size()).boxed().toList());
    Collections.shuffle(nodes, random);
    return nodes.subList(0, count);
  }

  private int one() {
    return random.nextInt(cluster.nodes().size());
  }

  private static Set<String> processes(List<Integer> nodes) {
    return new HashSet<>(nodes.stream().map(Cluster::name).toList());
  }

  private Set<String> everyNode() {
    return processes(IntStream.range(0, cluster.nodes().size()).boxed().toList());
  }

  private static Fault.Act each(List<Integer> nodes, Each act) {
    return () -> {
      for (int node : nodes) {
        act.of(node);
      }
    };
  }

  /** What is done to one node. */
  @FunctionalInterface
  private interface Each {
    void of(int node) throws Exception;
  }

  private Fault kill(int count) {
    var nodes = some(count);
    return new Fault(
        "kill -9 of " + processes(nodes),
        processes(nodes),
        seconds(0, 12),
        each(nodes, supervisor::kill),
        each(nodes, supervisor::start));
  }

  private Fault pause(int seconds) {
    var nodes = some(1);
    return new Fault(
        "pause of " + processes(nodes) + " for " + seconds + " s",
        processes(nodes),
        Duration.ofSeconds(seconds),
        each(nodes, node -> cluster.node(node).pause()),
        each(nodes, node -> cluster.node(node).resume()));
  }

  private Fault isolated() {
    int node = one();
    return network(Cluster.name(node) + " is isolated", () -> cluster.isolate(node));
  }

  private Fault allParted() {
    return network(
        "no node reaches another",
        () -> {
          for (int i = 0; i < cluster.nodes().size(); i++) {
            cluster.isolate(i);
          }
        });
  }

  private Fault oneWay() {
    var nodes = some(2);
    return network(
        "one way between " + processes(nodes),
        () -> cluster.block(nodes.getFirst(), nodes.getLast()));
  }

  private Fault network(String name, Fault.Act strike) {
    return new Fault(name, Set.of(NETWORK), seconds(3, 25), strike, cluster::healNodes);
  }

  private Set<String> toDatabase(int node) {
    return Set.of(Cluster.name(node) + " to database");
  }

  private Set<String> toBroker(int node) {
    return Set.of(Cluster.name(node) + " to broker");
  }

  private Cluster.Way databaseWay(int node) {
    return cluster.toDatabase(node);
  }

  private Cluster.Way brokerWay(int node) {
    return cluster.toBroker(node);
  }

  private Fault still(
      String what, Function<Integer, Set<String>> touches, Function<Integer, Cluster.Way> way) {
    int node = one();
    return new Fault(
        Cluster.name(node) + " " + what,
        touches.apply(node),
        seconds(3, 25),
        () -> way.apply(node).still(),
        () -> way.apply(node).heal());
  }

  private Fault slowDatabase() {
    int node = one();
    var delay = DELAYS.get(random.nextInt(DELAYS.size()));
    return new Fault(
        "slow database of " + Cluster.name(node),
        toDatabase(node),
        seconds(5, 20),
        () -> cluster.toDatabase(node).slow(delay),
        () -> cluster.toDatabase(node).heal());
  }

  private Fault halfOpenDatabase() {
    int node = one();
    return atOnce(
        "half-open connections to the database",
        toDatabase(node),
        () -> cluster.toDatabase(node).forget());
  }

  private Fault halfOpenBroker() {
    int node = one();
    return atOnce(
        "half-open connections to the broker",
        toBroker(node),
        () -> cluster.toBroker(node).forget());
  }

  private Fault cutDatabase() {
    return atOnce(
        "all connections to the database break",
        Set.of(),
        () -> IntStream.range(0, cluster.nodes().size()).forEach(i -> cluster.toDatabase(i).cut()));
  }

  private static Fault atOnce(String name, Set<String> touches, Fault.Act act) {
    return new Fault(name, touches, Duration.ZERO, act, () -> {});
  }

  private Fault restartedDatabase() {
    return new Fault(
        "restart of the database",
        Set.of(DATABASE),
        seconds(0, 10),
        () -> cluster.database().stop(),
        () -> cluster.database().start());
  }

  private Fault killedDatabase() {
    return new Fault(
        "kill -9 of the database",
        Set.of(DATABASE),
        seconds(0, 10),
        () -> cluster.database().kill(),
        () -> cluster.database().start());
  }

  private Fault bouncedBroker() {
    return new Fault(
        "restart of the broker",
        Set.of(BROKER),
        seconds(0, 10),
        () -> cluster.broker().stop(),
        () -> cluster.broker().start());
  }

  private Fault killedBroker() {
    return new Fault(
        "kill -9 of the broker",
        Set.of(BROKER),
        seconds(0, 10),
        () -> cluster.broker().kill(),
        () -> cluster.broker().start());
  }

  private Fault terminated() {
    int node = one();
    return new Fault(
        "SIGTERM of " + Cluster.name(node),
        Set.of(Cluster.name(node)),
        seconds(0, 10),
        () -> supervisor.terminate(node),
        () -> supervisor.start(node));
  }

  private Fault rolling() {
    return new Fault(
        "rolling restart",
        everyNode(),
        Duration.ZERO,
        () -> {
          for (int node : some(cluster.nodes().size())) {
            supervisor.terminate(node);
            supervisor.start(node);
            cluster.node(node).awaitReady();
          }
        },
        () -> {});
  }

  /** All positions are gone, and every record that ever was comes again. */
  private Fault rereading() {
    var touches = everyNode();
    touches.add(DATABASE);
    var nodes = some(cluster.nodes().size());
    return new Fault(
        "positions reset to the earliest",
        touches,
        Duration.ZERO,
        () -> {
          each(nodes, supervisor::kill).run();
          try (var connection = cluster.database().connect();
              var statement = connection.createStatement()) {
            statement.executeUpdate("delete from source_position where pipeline = 'ledger'");
          }
        },
        each(nodes, supervisor::start));
  }

  private Fault burst() {
    return atOnce("burst of bad and big records", Set.of("traffic"), () -> traffic.burst(random));
  }
}
