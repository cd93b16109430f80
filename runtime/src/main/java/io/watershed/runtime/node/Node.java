package io.watershed.runtime.node;

import io.watershed.persistence.Store;
import io.watershed.persistence.StoreException;
import io.watershed.persistence.journal.JournalStats;
import io.watershed.protocol.pipeline.DefinitionText;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.runtime.grpc.ClusterView;
import io.watershed.runtime.grpc.GrpcServer;
import io.watershed.runtime.grpc.HostedPipeline;
import io.watershed.runtime.grpc.HostedPipelines;
import io.watershed.runtime.grpc.Serving;
import io.watershed.runtime.metrics.JournalMeters;
import io.watershed.runtime.metrics.NodeMeters;
import io.watershed.runtime.retention.RetentionSweeps;
import io.watershed.sharding.intake.Placement;
import io.watershed.sharding.region.EntityRegion;
import io.watershed.sharding.region.EntityRegions;
import io.watershed.sharding.replay.ReplayRegion;
import io.watershed.sharding.replay.ReplaySettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node: one actor system with its database, its pipelines and its servers.
 *
 * <p>It starts from the inside out, so that whatever takes work finds what it needs, and ends the
 * other way round: probes say no, no new calls, calls end, readers and entities persist what they
 * hold and move or stop, the journal ends its last group, the database is closed.
 */
public final class Node {

  /** The name of every node's actor system; nodes of other names don't join. */
  public static final String SYSTEM = "watershed";

  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int SHARD_LOOKS = 150;
  private static final int TELL_EACH = 25;
  private static final Set<CoordinatedShutdown.Reason> PUT_OUT =
      Set.of(
          CoordinatedShutdown.clusterDowningReason(),
          CoordinatedShutdown.clusterJoinUnsuccessfulReason(),
          CoordinatedShutdown.incompatibleConfigurationDetectedReason());

  private final NodeSettings settings;
  private final ActorSystem<Void> system;
  private final HostedPipelines pipelines = new HostedPipelines();
  private final CompletableFuture<Store> opened = new CompletableFuture<>();
  private final CompletableFuture<ClusterView> clusterView = new CompletableFuture<>();
  private final CompletableFuture<Done> stopping = new CompletableFuture<>();
  private final Serving serving = new Serving();
  private final NodeMeters meters = new NodeMeters();
  private ServerBinding http;
  private volatile GrpcServer grpc;
  private volatile RetentionSweeps sweeps;

  private Node(NodeSettings settings, ActorSystem<Void> system) {
    this.settings = settings;
    this.system = system;
  }

  /**
   * Starts a node and returns when it is ready for calls. Waits for the database, for topics and
   * for other nodes as long as it takes.
   *
   * @throws StartupException if it can't start; nothing is left running
   */
  public static Node start(
      NodeSettings settings, List<PipelineDefinition> definitions, EventSource events) {
    ActorSystem<Void> system = system(settings);
    var node = new Node(settings, system);
    try {
      node.startParts(definitions, events);
      return node;
    } catch (RuntimeException e) {
      boolean ordered = node.isStopping();
      node.stop().toCompletableFuture().join();
      if (ordered) {
        throw StartupException.stopped();
      }
      throw e instanceof StartupException
          ? e
          : new StartupException("start-up failed: " + rootMessage(e), e);
    }
  }

  private static ActorSystem<Void> system(NodeSettings settings) {
    try {
      return ActorSystem.create(Behaviors.empty(), SYSTEM, settings.config());
    } catch (RuntimeException e) {
      throw new StartupException(
          "cluster: can't listen on "
              + settings.cluster().host()
              + ":"
              + settings.cluster().port()
              + ": "
              + rootMessage(e),
          e);
    }
  }

  private void startParts(List<PipelineDefinition> definitions, EventSource source) {
    NodeShutdown.prepare(this, system, settings.shutdown());
    http =
        bound(
            "http",
            settings.http().host(),
            settings.http().port(),
            OperatorHttp.bind(system.classicSystem(), settings.http(), serving, meters));
    // A port that is taken should show before anything of the cluster has begun. But nobody listens
    // yet: clients that find a listener send it their calls.
    requireFree("grpc", settings.grpc().host(), settings.grpc().port());
    Store store = openStore();
    opened.complete(store);
    new JournalMeters(JournalStats.of(system)).bindTo(meters.registry());
    var entry = ClusterEntry.begin(system, settings.cluster(), store.clusterNodes());
    EventSource.Started events = source.start(system, store, meters.registry());
    clusterView.complete(new NodeClusterView(system, events));
    for (PipelineDefinition definition : definitions) {
      pipelines.add(host(definition, store, events));
    }
    ReplayRegion.start(system, store, pipelines::region, ReplaySettings.from(settings.config()));
    entry.awaitUp(this::isStopping);
    pipelines.all().forEach(this::awaitShards);
    grpc =
        bound(
            "grpc",
            settings.grpc().host(),
            settings.grpc().port(),
            GrpcServer.start(
                system.classicSystem(),
                settings.grpc(),
                pipelines,
                opened,
                clusterView,
                serving,
                meters.registry()));
    serving.begin();
    sweeps =
        RetentionSweeps.start(
            store.retention()::sweep,
            () -> pipelines.all().stream().map(HostedPipeline::definition).toList(),
            settings.retention().every(),
            meters.registry());
    if (isStopping()) {
      sweeps.close();
    }
  }

  private Store openStore() {
    // On a thread of its own: waiting for the database must not keep the node from ending.
    return retried(
        () ->
            awaited(
                CompletableFuture.supplyAsync(() -> Store.of(system), Thread::startVirtualThread)));
  }

  private HostedPipeline host(
      PipelineDefinition definition, Store store, EventSource.Started events) {
    Placement placement =
        retried(
            () ->
                PipelineRegistration.placement(
                    store.pipelines(), definition, () -> awaited(events.partitions(definition))));
    var region = new CompletableFuture<EntityRegion>();
    var ingest = events.ingest(definition, region);
    EntityRegion started = EntityRegions.start(system, definition, placement, store, ingest);
    region.complete(started);
    LOG.info("pipeline {}: {}", definition.name(), placement);
    return new HostedPipeline(
        started, DefinitionText.fingerprint(definition), DefinitionText.render(definition));
  }

  /** The database may go away again between any two steps. */
  private <T> T retried(Supplier<T> step) {
    while (true) {
      try {
        return step.get();
      } catch (StoreException e) {
        if (!e.retryable()) {
          throw new StartupException(e.getMessage(), e);
        }
        LOG.warn("waiting for the database: {}", e.getMessage());
      }
      pause();
    }
  }

  /**
   * The first call should not be the one that waits for a shard to get its node. Elsewhere in the
   * cluster that may take long, and then it isn't this node that is not ready.
   */
  private void awaitShards(HostedPipeline pipeline) {
    int shards = pipeline.region().shards();
    for (int look = 0; look < SHARD_LOOKS; look++) {
      int placed = awaited(ShardHomes.count(system, pipeline.name()));
      if (placed >= shards) {
        return;
      }
      if (look % TELL_EACH == TELL_EACH - 1) {
        LOG.info("pipeline {}: {} of {} shards have a node", pipeline.name(), placed, shards);
      }
      pause();
    }
  }

  private void pause() {
    awaited(
        CompletableFuture.runAsync(
            () -> {}, CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS)));
  }

  /** What the stage gives, unless the node is told to end before. */
  private <T> T awaited(CompletionStage<T> stage) {
    CompletableFuture<T> result = stage.toCompletableFuture().copy();
    whenStopped().thenRun(() -> result.completeExceptionally(StartupException.stopped()));
    try {
      return result.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static void requireFree(String what, String host, int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      throw new StartupException(
          what + ": can't listen on " + host + ":" + port + ": " + e.getMessage(), e);
    }
  }

  private static <T> T bound(String what, String host, int port, CompletionStage<T> binding) {
    try {
      return binding.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new StartupException(
          what + ": can't listen on " + host + ":" + port + ": " + rootMessage(e), e);
    }
  }

  private static String rootMessage(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  private boolean isStopping() {
    return CoordinatedShutdown.get(system.classicSystem()).getShutdownReason().isPresent();
  }

  /** Where gRPC calls are taken. */
  public InetSocketAddress grpcAddress() {
    return grpc.address();
  }

  /** Where probes and metrics are served. */
  public InetSocketAddress httpAddress() {
    return http.localAddress();
  }

  /** Ends the node in order, as SIGTERM does; without effect while it is ending already. */
  public CompletionStage<Done> stop() {
    return CoordinatedShutdown.get(system.classicSystem())
        .runAll(CoordinatedShutdown.actorSystemTerminateReason())
        .thenCompose(done -> whenStopped());
  }

  /** Completes when the node begins to end. */
  CompletionStage<Done> whenStopping() {
    return stopping.minimalCompletionStage();
  }

  /** Completes when the node has ended, for whatever reason. */
  public CompletionStage<Done> whenStopped() {
    return system.getWhenTerminated();
  }

  /** Whether the cluster has put this node out, so that it should be started anew. */
  public boolean wasPutOut() {
    return CoordinatedShutdown.get(system.classicSystem())
        .getShutdownReason()
        .filter(PUT_OUT::contains)
        .isPresent();
  }

  /** Probes and health checks say no; callers with a choice go elsewhere. */
  void refuse() {
    serving.end();
    if (sweeps != null) {
      sweeps.close();
    }
    stopping.complete(Done.getInstance());
  }

  CompletionStage<Done> unbind() {
    return grpc == null ? done() : grpc.unbind();
  }

  CompletionStage<Done> finishCalls() {
    return grpc == null ? done() : grpc.finish(settings.shutdown().calls());
  }

  /** What isn't needed any more once the entities have stopped. */
  CompletionStage<Done> release() {
    meters.close();
    return http == null
        ? done()
        : http.terminate(Duration.ofMillis(100)).thenApply(ended -> Done.getInstance());
  }

  private static CompletionStage<Done> done() {
    return CompletableFuture.completedFuture(Done.getInstance());
  }
}
