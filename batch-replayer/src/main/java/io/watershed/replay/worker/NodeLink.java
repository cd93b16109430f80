package io.watershed.replay.worker;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.watershed.v1.CompleteSplitRequest;
import io.watershed.v1.LeaseSplitRequest;
import io.watershed.v1.LeaseSplitResponse;
import io.watershed.v1.ReplayFeedsClient;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.grpc.GrpcClientSettings;

/**
 * The way to the nodes: one of them at a time, and the next one after a failure. For any number of
 * threads. Holds the actor system that the generated client runs in, which is small and says
 * nothing.
 */
final class NodeLink implements AutoCloseable {

  private static final int MOST_ANSWER_BYTES = 16 << 20;

  /** A client of one node, until it has failed and nobody holds it. */
  private static final class Link {
    final NodeAddress node;
    final ReplayFeedsClient client;
    int holders;
    boolean failed;

    Link(NodeAddress node, ReplayFeedsClient client) {
      this.node = node;
      this.client = client;
    }
  }

  /** The way to one node, for as long as it is held. */
  final class Hold implements AutoCloseable {

    private final Link link;

    private Hold(Link link) {
      this.link = link;
    }

    NodeAddress node() {
      return link.node;
    }

    ReplayFeedsClient client() {
      return link.client;
    }

    /** Takes note that the node has failed; who calls next calls the next one. */
    void failed() {
      fail(link);
    }

    @Override
    public void close() {
      release(link);
    }
  }

  private final WorkerSettings settings;
  private final ActorSystem system;
  private Link current;
  private int next;
  private boolean closed;

  NodeLink(WorkerSettings settings) {
    this.settings = settings;
    this.system = ActorSystem.create("replay-worker", config());
    // So that workers that are started together don't all call the same node.
    this.next = Math.floorMod(settings.worker().hashCode(), settings.nodes().size());
  }

  /** The library's own, whatever else is on the class path. */
  private static Config config() {
    return ConfigFactory.parseString(
            """
            pekko {
              loglevel = OFF
              stdout-loglevel = OFF
              log-dead-letters = off
              daemonic = on
              jvm-shutdown-hooks = off
              coordinated-shutdown.run-by-jvm-shutdown-hook = off
              actor {
                provider = local
                default-dispatcher.fork-join-executor {
                  parallelism-min = 2
                  parallelism-max = 2
                }
                internal-dispatcher.fork-join-executor {
                  parallelism-min = 1
                  parallelism-max = 1
                }
              }
            }
            """)
        .withFallback(ConfigFactory.defaultReference(NodeLink.class.getClassLoader()))
        .resolve();
  }

  ActorSystem system() {
    return system;
  }

  /** A node that hasn't failed yet. */
  synchronized Hold hold() {
    if (closed) {
      throw new IllegalStateException("the worker has ended (expected: no more calls)");
    }
    if (current == null) {
      var node = settings.nodes().get(next);
      current = new Link(node, connect(node));
    }
    current.holders++;
    return new Hold(current);
  }

  private synchronized void fail(Link link) {
    if (!link.failed) {
      link.failed = true;
      current = null;
      next = (next + 1) % settings.nodes().size();
    }
  }

  /** What others have under way with a node that has failed may still end well. */
  private synchronized void release(Link link) {
    link.holders--;
    if (link.failed && link.holders == 0) {
      link.client.close();
    }
  }

  private ReplayFeedsClient connect(NodeAddress node) {
    return ReplayFeedsClient.create(
        GrpcClientSettings.connectToServiceAt(node.host(), node.port(), system)
            .withTls(false)
            .withChannelBuilderOverrides(
                channel ->
                    channel
                        .maxInboundMessageSize(MOST_ANSWER_BYTES)
                        // A node that vanished without a word would leave a feed waiting for ever.
                        .keepAliveTime(20, TimeUnit.SECONDS)
                        .keepAliveTimeout(10, TimeUnit.SECONDS)),
        system);
  }

  LeaseSplitResponse lease(Hold to) throws CallFailedException, InterruptedException {
    return answer(
        to.client()
            .lease(
                LeaseSplitRequest.newBuilder()
                    .setJob(settings.job())
                    .setWorker(settings.worker())
                    .build()));
  }

  void complete(Hold to, CompleteSplitRequest request)
      throws CallFailedException, InterruptedException {
    answer(to.client().complete(request));
  }

  private <T> T answer(CompletionStage<T> stage) throws CallFailedException, InterruptedException {
    Duration within = settings.answerWithin();
    try {
      return stage.toCompletableFuture().get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw CallFailedException.of(e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (current != null) {
      current.client.close();
    }
    system.terminate();
  }
}
