package io.watershed.runtime.node;

import io.watershed.persistence.ClusterNodes;
import io.watershed.persistence.StoreException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a node into its cluster. It joins the members that the store knows; it begins a
 * cluster only where the store knows none that was there lately. So a node that starts while it
 * doesn't reach the others waits, where a list of seed nodes would have the first of them begin a
 * second cluster beside theirs.
 *
 * <p>As a member it says in the store that it is there. Should there ever be two clusters all the
 * same, the one without the lowest address ends, and its nodes join the other when they start
 * again.
 */
final class ClusterEntry {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterEntry.class);
  private static final Duration RENEWAL = Duration.ofSeconds(4);

  /** A member that said nothing for so long doesn't keep others from beginning anew. */
  private static final Duration LATELY = Duration.ofSeconds(20);

  /** Members whose store was away have time to say that they are there. */
  private static final Duration LOOK_AROUND = RENEWAL.multipliedBy(2);

  /** A node that is about to join, or to leave, is a stranger for a moment. */
  private static final int STRANGE_LOOKS = 10;

  /** For who has just started: any trace of another member counts. */
  private static final Duration EVER = Duration.ofDays(365);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(10);
  private static final Duration TELL = Duration.ofSeconds(10);

  private final ActorSystem<?> system;
  private final NodeSettings.Cluster settings;
  private final ClusterNodes nodes;
  private final Cluster cluster;
  private final String address;
  private final long incarnation;
  private final CompletableFuture<Done> up = new CompletableFuture<>();
  private int strangeLooks;
  private boolean founding;
  private long asked;
  private Set<String> askedOf = Set.of();

  private ClusterEntry(
      ActorSystem<?> system, NodeSettings.Cluster settings, ClusterNodes nodes, Cluster cluster) {
    this.system = system;
    this.settings = settings;
    this.nodes = nodes;
    this.cluster = cluster;
    this.address = text(cluster.selfMember().address());
    this.incarnation = cluster.selfMember().uniqueAddress().longUid();
  }

  /** Begins to look for the cluster, and goes on by itself. */
  static ClusterEntry begin(
      ActorSystem<?> system, NodeSettings.Cluster settings, ClusterNodes nodes) {
    var entry = new ClusterEntry(system, settings, nodes, Cluster.get(system));
    org.apache.pekko.cluster.Cluster.get(system.classicSystem())
        .registerOnMemberUp(() -> entry.up.complete(Done.getInstance()));
    system.getWhenTerminated().thenRun(() -> entry.up.complete(Done.getInstance()));
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseClusterShutdown(),
            "leave the store's list of nodes",
            () -> CompletableFuture.supplyAsync(entry::leave, Thread::startVirtualThread));
    Thread.ofVirtual().name("cluster-entry").start(entry::run);
    return entry;
  }

  private void run() {
    try {
      announce();
      join();
      stay();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isOver() {
    return CoordinatedShutdown.get(system.classicSystem()).getShutdownReason().isPresent();
  }

  private void announce() throws InterruptedException {
    while (!isOver() && !tried(() -> nodes.announce(address, incarnation))) {
      Thread.sleep(RENEWAL);
    }
  }

  private void join() throws InterruptedException {
    long begun = System.nanoTime();
    while (!isOver() && !up.isDone()) {
      boolean lookedAround = System.nanoTime() - begun > LOOK_AROUND.toNanos();
      tried(() -> joinNow(lookedAround ? LATELY : EVER));
      awaitUp(LOOK_AGAIN);
    }
  }

  private void joinNow(Duration lately) {
    if (settings.alone() || (!founding && nodes.found(address, incarnation, lately))) {
      LOG.info("{} begins a cluster", address);
      founding = true;
      cluster.manager().tell(new Join(cluster.selfMember().address()));
      return;
    }
    var known = new LinkedHashSet<>(settings.seedNodes());
    known.addAll(nodes.others(address, lately));
    known.remove(address);
    boolean repeat = System.nanoTime() - asked > ASK_AGAIN.toNanos();
    if (!founding && !known.isEmpty() && (repeat || !known.equals(askedOf))) {
      LOG.info("{} joins one of {}", address, known);
      asked = System.nanoTime();
      askedOf = known;
      cluster.manager().tell(new JoinSeedNodes(addresses(known)));
    }
  }

  /** Until the node ends. */
  private void stay() throws InterruptedException {
    while (!isOver()) {
      tried(
          () -> {
            nodes.renew(address, incarnation);
            if (!settings.alone()) {
              lookForStrangers();
            }
          });
      Thread.sleep(RENEWAL);
    }
  }

  private void lookForStrangers() {
    var own = members();
    var strangers = new TreeSet<>(nodes.others(address, LATELY));
    strangers.removeAll(own);
    strangeLooks = strangers.isEmpty() ? 0 : strangeLooks + 1;
    if (strangeLooks >= STRANGE_LOOKS) {
      LOG.error("two clusters on one database: {} here, {} elsewhere", own, strangers);
      if (strangers.first().compareTo(own.first()) < 0) {
        CoordinatedShutdown.get(system)
            .runAll(CoordinatedShutdown.clusterDowningReason())
            .exceptionally(failure -> Done.getInstance());
      }
    }
  }

  private NavigableSet<String> members() {
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
        .map(Member::address)
        .map(ClusterEntry::text)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Done leave() {
    tried(() -> nodes.leave(address, incarnation));
    return Done.getInstance();
  }

  private static boolean tried(Runnable step) {
    try {
      step.run();
      return true;
    } catch (StoreException e) {
      LOG.warn("the store's list of nodes: {}", e.getMessage());
      return false;
    }
  }

  private boolean awaitUp(Duration patience) throws InterruptedException {
    try {
      up.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (java.util.concurrent.TimeoutException e) {
      return false;
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns once the node is a member with all rights.
   *
   * @throws StartupException if the node is told to end before
   */
  void awaitUp(BooleanSupplier stopping) {
    try {
      while (!awaitUp(TELL)) {
        LOG.warn("waiting for the other nodes to let this one in");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartupException("interrupted while joining the cluster", e);
    }
    if (stopping.getAsBoolean()) {
      throw StartupException.stopped();
    }
  }

  private static List<Address> addresses(Collection<String> known) {
    return known.stream()
        .map(seed -> AddressFromURIString.parse("pekko://" + Node.SYSTEM + "@" + seed))
        .toList();
  }

  /** As host:port. */
  static String text(Address address) {
    return address.hostPort().substring(address.hostPort().indexOf('@') + 1);
  }
}
