package io.watershed.runtime.node;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of a node into its cluster: its seed nodes', or one of its own where it has none. */
final class ClusterEntry {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterEntry.class);
  private static final Duration TELL = Duration.ofSeconds(10);

  private ClusterEntry() {}

  static void join(ActorSystem<?> system, NodeSettings.Cluster settings) {
    Cluster cluster = Cluster.get(system);
    if (settings.seedNodes().isEmpty()) {
      cluster.manager().tell(new Join(cluster.selfMember().address()));
    } else {
      List<Address> seeds =
          settings.seedNodes().stream()
              .map(seed -> AddressFromURIString.parse("pekko://" + Node.SYSTEM + "@" + seed))
              .toList();
      cluster.manager().tell(new JoinSeedNodes(seeds));
    }
  }

  /**
   * Returns once the node is a member with all rights.
   *
   * @throws StartupException if the node is told to end before
   */
  static void awaitUp(ActorSystem<?> system, BooleanSupplier stopping) {
    var up = new CompletableFuture<Void>();
    org.apache.pekko.cluster.Cluster.get(system.classicSystem())
        .registerOnMemberUp(() -> up.complete(null));
    system.getWhenTerminated().thenRun(() -> up.complete(null));
    while (true) {
      try {
        up.get(TELL.toMillis(), TimeUnit.MILLISECONDS);
        if (stopping.getAsBoolean()) {
          throw StartupException.stopped();
        }
        return;
      } catch (TimeoutException e) {
        LOG.warn("waiting for the seed nodes to let this node in");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StartupException("interrupted while joining the cluster", e);
      } catch (java.util.concurrent.ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
