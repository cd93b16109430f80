package io.watershed.runtime.grpc;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthPowerApi;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.grpc.javadsl.Metadata;
import org.apache.pekko.stream.javadsl.Source;

/** The standard health service: the node as a whole (no name) and each of its services. */
final class HealthService implements HealthPowerApi {

  /** A probe's watch sees a change this late at most. */
  private static final Duration POLL = Duration.ofMillis(500);

  private final Serving serving;
  private final Set<String> services;

  HealthService(Serving serving, Set<String> services) {
    this.serving = serving;
    this.services = Set.copyOf(services);
  }

  @Override
  public CompletionStage<HealthCheckResponse> check(HealthCheckRequest in, Metadata metadata) {
    return isKnown(in)
        ? CompletableFuture.completedFuture(response(now()))
        : CompletableFuture.failedFuture(ServiceException.unknownService(in.getService()));
  }

  @Override
  public Source<HealthCheckResponse, NotUsed> watch(HealthCheckRequest in, Metadata metadata) {
    return Source.tick(Duration.ZERO, POLL, NotUsed.getInstance())
        .map(tick -> isKnown(in) ? now() : ServingStatus.SERVICE_UNKNOWN)
        .statefulMapConcat(
            () -> {
              ServingStatus[] last = {ServingStatus.UNRECOGNIZED};
              return status -> {
                boolean same = status == last[0];
                last[0] = status;
                return same ? List.of() : List.of(response(status));
              };
            })
        .mapMaterializedValue(cancellable -> NotUsed.getInstance());
  }

  private boolean isKnown(HealthCheckRequest request) {
    return request.getService().isEmpty() || services.contains(request.getService());
  }

  private ServingStatus now() {
    return serving.isServing() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
  }

  private static HealthCheckResponse response(ServingStatus status) {
    return HealthCheckResponse.newBuilder().setStatus(status).build();
  }
}
