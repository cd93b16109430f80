package io.watershed.runtime.node;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a node's part of an orderly end into the phases of the actor system's, between whose calls
 * and whose release the cluster hands the shards over.
 */
final class NodeShutdown {

  private static final Logger LOG = LoggerFactory.getLogger(NodeShutdown.class);

  private NodeShutdown() {}

  static void prepare(Node node, ActorSystem<?> system, NodeSettings.Shutdown settings) {
    var shutdown = CoordinatedShutdown.get(system.classicSystem());
    on(
        shutdown,
        CoordinatedShutdown.PhaseBeforeServiceUnbind(),
        "say no to probes",
        () -> {
          node.refuse();
          return CompletableFuture.completedFuture(Done.getInstance());
        });
    on(shutdown, CoordinatedShutdown.PhaseServiceUnbind(), "take no more calls", node::unbind);
    on(shutdown, CoordinatedShutdown.PhaseServiceRequestsDone(), "end calls", node::finishCalls);
    on(
        shutdown,
        CoordinatedShutdown.PhaseBeforeClusterShutdown(),
        "hand entities over, within " + settings.handOff().toSeconds() + " s",
        () -> CompletableFuture.completedFuture(Done.getInstance()));
    on(
        shutdown,
        CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
        "close what is left",
        node::release);
  }

  private static void on(
      CoordinatedShutdown shutdown,
      String phase,
      String task,
      Supplier<CompletionStage<Done>> action) {
    shutdown.addTask(
        phase,
        task,
        () -> {
          LOG.info("going down: {}", task);
          return action.get();
        });
  }
}
