package io.watershed.runtime.grpc;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.grpc.health.v1.Health;
import io.grpc.health.v1.HealthPowerApiHandlerFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.watershed.persistence.Store;
import io.watershed.v1.Clusters;
import io.watershed.v1.ClustersPowerApiHandlerFactory;
import io.watershed.v1.EntityState;
import io.watershed.v1.EntityStatePowerApiHandlerFactory;
import io.watershed.v1.Pipelines;
import io.watershed.v1.PipelinesPowerApiHandlerFactory;
import io.watershed.v1.ReplayFeeds;
import io.watershed.v1.ReplayFeedsPowerApiHandlerFactory;
import io.watershed.v1.Replays;
import io.watershed.v1.ReplaysPowerApiHandlerFactory;
import io.watershed.v1.Stores;
import io.watershed.v1.StoresPowerApiHandlerFactory;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.grpc.javadsl.ServerReflection;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.japi.function.Function;

/**
 * The gRPC server of a node: HTTP/2 without TLS, the services of {@code watershed.v1}, health and
 * reflection.
 */
public final class GrpcServer {

  private static final String FEED = "/" + ReplayFeeds.name + "/Feed";
  private static final String PLAN = "/" + Replays.name + "/Plan";

  /** A plan names every split of its files. */
  private static final int PLAN_BYTES = 32 * 1024 * 1024;

  /** Far above what is taken, so that most of what is too long can be refused in words. */
  private static final int FEED_MESSAGE_BYTES = 4 * ChunkReader.MOST_BYTES;

  private final ServerBinding binding;
  private final Calls calls;

  private GrpcServer(ServerBinding binding, Calls calls) {
    this.binding = binding;
    this.calls = calls;
  }

  /**
   * Binds; fails if the address can't be had.
   *
   * @param store there before {@code serving} begins; calls are refused till then
   * @param cluster as {@code store}
   */
  public static CompletionStage<GrpcServer> start(
      ActorSystem system,
      GrpcSettings settings,
      HostedPipelines pipelines,
      CompletionStage<Store> store,
      CompletionStage<ClusterView> cluster,
      Serving serving,
      MeterRegistry meters) {
    return start(
        system,
        settings,
        pipelines,
        new StoredResults(store),
        new NodeStoreFigures(system, store),
        new StoredPastStates(system, store),
        store,
        cluster,
        serving,
        meters);
  }

  static CompletionStage<GrpcServer> start(
      ActorSystem system,
      GrpcSettings settings,
      HostedPipelines pipelines,
      Results results,
      StoreFigures figures,
      PastStates past,
      CompletionStage<Store> store,
      CompletionStage<ClusterView> cluster,
      Serving serving,
      MeterRegistry meters) {
    var calls = new Calls(serving, settings.defaultDeadline(), settings.maxResponseBytes(), meters);
    return Http.get(system)
        .newServerAt(settings.host(), settings.port())
        .withSettings(
            ServerSettings.create(http2(settings).withFallback(system.settings().config())))
        .bind(
            handler(
                system,
                settings,
                pipelines,
                results,
                figures,
                past,
                new Explanations(system, store),
                new ReplayStore(store),
                cluster,
                serving,
                calls,
                meters))
        .thenApply(binding -> new GrpcServer(binding, calls));
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return binding.localAddress();
  }

  /** No new connections from here on; open ones go on being served. */
  public CompletionStage<Done> unbind() {
    return binding.unbind();
  }

  /**
   * Ends streams at once, lets other calls finish within {@code grace}, then closes connections.
   */
  public CompletionStage<Done> finish(Duration grace) {
    calls.endStreams();
    return binding.terminate(grace).thenApply(terminated -> Done.getInstance());
  }

  private static Function<HttpRequest, CompletionStage<HttpResponse>> handler(
      ActorSystem system,
      GrpcSettings settings,
      HostedPipelines pipelines,
      Results results,
      StoreFigures figures,
      PastStates past,
      Explanations explanations,
      ReplayStore replayStore,
      CompletionStage<ClusterView> cluster,
      Serving serving,
      Calls calls,
      MeterRegistry meters) {
    var entityState =
        new EntityStateService(
            pipelines, results, past, explanations, calls, settings.viewTimeout());
    var pipelineService = new PipelinesService(pipelines, results, calls);
    var stores = new StoresService(pipelines, figures, calls);
    var clusters = new ClustersService(pipelines, results, cluster, calls);
    var replays = new ReplaysService(pipelines, replayStore, calls, Clock.systemUTC());
    var feeds = new ReplayFeedsService(pipelines, replayStore, calls, new FeedMeters(meters));
    var health =
        new HealthService(
            serving,
            Set.of(
                EntityState.name,
                Pipelines.name,
                Stores.name,
                Clusters.name,
                Replays.name,
                ReplayFeeds.name));
    Map<String, Function<HttpRequest, CompletionStage<HttpResponse>>> services =
        Map.of(
            EntityState.name,
            EntityStatePowerApiHandlerFactory.create(
                entityState, any -> FailureMapping::trailersOf, system),
            Pipelines.name,
            PipelinesPowerApiHandlerFactory.create(
                pipelineService, any -> FailureMapping::trailersOf, system),
            Stores.name,
            StoresPowerApiHandlerFactory.create(stores, any -> FailureMapping::trailersOf, system),
            Clusters.name,
            ClustersPowerApiHandlerFactory.create(
                clusters, any -> FailureMapping::trailersOf, system),
            Replays.name,
            ReplaysPowerApiHandlerFactory.create(
                replays, any -> FailureMapping::trailersOf, system),
            ReplayFeeds.name,
            ReplayFeedsPowerApiHandlerFactory.create(
                feeds, any -> FailureMapping::trailersOf, system),
            Health.name,
            HealthPowerApiHandlerFactory.create(health, any -> FailureMapping::trailersOf, system));
    // Answers what it doesn't know with 404, which clients take for UNIMPLEMENTED.
    Function<HttpRequest, CompletionStage<HttpResponse>> reflection =
        ServerReflection.create(
            List.of(
                EntityState.description,
                Pipelines.description,
                Stores.description,
                Clusters.description,
                Replays.description,
                ReplayFeeds.description,
                Health.description),
            system);
    int limit = settings.maxRequestBytes();
    return request ->
        services
            .getOrDefault(service(request), reflection)
            .apply(request.withEntity(limited(request, limit)));
  }

  /**
   * The library's own limit is for HTTP/1 alone. A feed is one request of any length, of messages
   * that are not.
   */
  private static RequestEntity limited(HttpRequest request, int limit) {
    String path = request.getUri().path();
    if (path.equals(FEED)) {
      var messages = new MessageLimit(FEED_MESSAGE_BYTES);
      return HttpEntities.createChunked(
          request.entity().getContentType(),
          request.entity().withoutSizeLimit().getDataBytes().map(messages::checked));
    }
    // A request's entity with a limit is still one.
    return (RequestEntity)
        request.entity().withSizeLimit(path.equals(PLAN) ? Math.max(limit, PLAN_BYTES) : limit);
  }

  /** The first segment of a call's path, {@code /service/method}. */
  private static String service(HttpRequest request) {
    var segments = request.getUri().pathSegments().iterator();
    return segments.hasNext() ? segments.next() : "";
  }

  /** Settings of the HTTP/2 server that differ from the library's, each for a reason. */
  private static Config http2(GrpcSettings settings) {
    return ConfigFactory.parseMap(
        Map.ofEntries(
            Map.entry("pekko.http.server.enable-http2", true),
            // Deadlines are applied to each call by ourselves, and a watch has none.
            Map.entry("pekko.http.server.request-timeout", "infinite"),
            Map.entry("pekko.http.server.bind-timeout", "5s"),
            Map.entry("pekko.http.server.idle-timeout", value(settings.idleTimeout())),
            // The versions of libraries are nobody's business.
            Map.entry("pekko.http.server.server-header", ""),
            Map.entry("pekko.http.server.http2.max-concurrent-streams", settings.maxStreams()),
            // Off by default: a client that vanished without a word would keep its watches for
            // ever.
            Map.entry("pekko.http.server.http2.ping-interval", value(settings.keepAlive())),
            Map.entry("pekko.http.server.http2.ping-timeout", value(settings.keepAliveTimeout())),
            // Off by default: "rapid reset" (CVE-2023-44487) opens and cancels streams without end.
            Map.entry(
                "pekko.http.server.http2.frame-type-throttle.frame-types",
                ConfigValueFactory.fromIterable(List.of("reset"))),
            Map.entry("pekko.http.server.http2.frame-type-throttle.cost", settings.maxResets()),
            Map.entry("pekko.http.server.http2.frame-type-throttle.burst", settings.maxResets()),
            Map.entry("pekko.http.server.http2.frame-type-throttle.interval", "1s")));
  }

  private static String value(Duration duration) {
    return duration.toMillis() + "ms";
  }
}
