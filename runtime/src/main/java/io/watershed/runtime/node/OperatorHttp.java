package io.watershed.runtime.node;

import io.watershed.runtime.grpc.Serving;
import io.watershed.runtime.metrics.NodeMeters;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/**
 * What an operator's tools ask over HTTP: {@code /alive} (restart me if this fails), {@code /ready}
 * (send me calls) and {@code /metrics} in the Prometheus format.
 */
final class OperatorHttp {

  private final Serving serving;
  private final NodeMeters meters;

  private OperatorHttp(Serving serving, NodeMeters meters) {
    this.serving = serving;
    this.meters = meters;
  }

  static CompletionStage<ServerBinding> bind(
      ActorSystem system, NodeSettings.Http settings, Serving serving, NodeMeters meters) {
    return Http.get(system)
        .newServerAt(settings.host(), settings.port())
        .bindSync(new OperatorHttp(serving, meters)::answer);
  }

  private HttpResponse answer(HttpRequest request) {
    if (!request.method().equals(HttpMethods.GET)) {
      return text(StatusCodes.METHOD_NOT_ALLOWED, "expected: GET");
    }
    return switch (request.getUri().path()) {
      case "/alive" -> text(StatusCodes.OK, "alive");
      case "/ready" ->
          serving.isServing()
              ? text(StatusCodes.OK, "ready")
              : text(
                  StatusCodes.SERVICE_UNAVAILABLE,
                  serving.isStopping() ? "going down" : "starting");
      case "/metrics" ->
          HttpResponse.create()
              .withEntity(HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, meters.scrape()));
      default -> text(StatusCodes.NOT_FOUND, "expected: /alive, /ready or /metrics");
    };
  }

  private static HttpResponse text(StatusCode status, String text) {
    return HttpResponse.create().withStatus(status).withEntity(text + "\n");
  }
}
