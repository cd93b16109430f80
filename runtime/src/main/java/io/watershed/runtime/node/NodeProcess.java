package io.watershed.runtime.node;

import io.watershed.protocol.pipeline.PipelineDefinition;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node as a process of its own. SIGTERM ends it in order, and then with exit code 0, where the
 * JVM would give 143.
 */
public final class NodeProcess {

  private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);

  /** For the phases of the shutdown that have time-outs of their own. */
  private static final Duration OTHER_PHASES = Duration.ofMinutes(1);

  private NodeProcess() {}

  /**
   * Runs until the node has ended.
   *
   * @return the exit code: 0 after an orderly end, 1 where the cluster has put the node out
   * @throws StartupException if it can't start
   */
  public static int run(
      NodeSettings settings, List<PipelineDefinition> definitions, EventSource events) {
    var ended = new CompletableFuture<Integer>();
    Duration patience =
        OTHER_PHASES.plus(settings.shutdown().calls()).plus(settings.shutdown().handOff());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> haltWhen(ended, patience), "node-exit"));
    try {
      Node node = Node.start(settings.asProcess(), definitions, events);
      node.whenStopping().thenRun(() -> haltAfter(patience));
      LOG.info("node ready: grpc {}:{}", settings.grpc().host(), node.grpcAddress().getPort());
      node.whenStopped().toCompletableFuture().join();
      int code = node.wasPutOut() ? 1 : 0;
      ended.complete(code);
      return code;
    } catch (StartupException e) {
      if (e.ordered()) {
        LOG.info("{}", e.getMessage());
        ended.complete(0);
        return 0;
      }
      throw e;
    } finally {
      // Whatever happened instead, the exit must not wait for it.
      ended.complete(1);
    }
  }

  /** A node that doesn't manage to end is worth nothing; its entities are needed elsewhere. */
  private static void haltAfter(Duration patience) {
    CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              LOG.error("the node has not ended within {} s", patience.toSeconds());
              Runtime.getRuntime().halt(1);
            });
  }

  private static void haltWhen(CompletableFuture<Integer> ended, Duration patience) {
    if (ended.isDone()) {
      // The JVM is exiting with a code of its own.
      return;
    }
    int code;
    try {
      code = ended.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      LOG.info("node ended");
    } catch (TimeoutException | InterruptedException | ExecutionException e) {
      code = 1;
    }
    Runtime.getRuntime().halt(code);
  }
}
