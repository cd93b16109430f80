package io.watershed.runtime.grpc;

import io.watershed.persistence.EntityRow;
import io.watershed.sharding.entity.EntityView;
import io.watershed.v1.EntityStatePowerApi;
import io.watershed.v1.EntitySummary;
import io.watershed.v1.ExplainRequest;
import io.watershed.v1.ExplainResponse;
import io.watershed.v1.GetAsOfRequest;
import io.watershed.v1.GetAsOfResponse;
import io.watershed.v1.GetRequest;
import io.watershed.v1.GetResponse;
import io.watershed.v1.ListLateRequest;
import io.watershed.v1.ListLateResponse;
import io.watershed.v1.ListRequest;
import io.watershed.v1.ListResponse;
import io.watershed.v1.WatchRequest;
import io.watershed.v1.WatchResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.NotUsed;
import org.apache.pekko.grpc.javadsl.Metadata;
import org.apache.pekko.stream.javadsl.Source;

/** Reads entities: open windows from their actors, closed ones from the store. */
final class EntityStateService implements EntityStatePowerApi {

  /** A view follows its commit within milliseconds. */
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS);

  private final HostedPipelines pipelines;
  private final Results results;
  private final Calls calls;
  private final Duration viewTimeout;
  private final AsOfCall asOf;
  private final ExplainCall explain;

  EntityStateService(
      HostedPipelines pipelines,
      Results results,
      PastStates past,
      Explanations explanations,
      Calls calls,
      Duration viewTimeout) {
    this.pipelines = pipelines;
    this.results = results;
    this.calls = calls;
    this.viewTimeout = viewTimeout;
    this.asOf = new AsOfCall(results, past, Clock.systemUTC());
    this.explain = new ExplainCall(explanations, viewTimeout);
  }

  @Override
  public CompletionStage<GetResponse> get(GetRequest in, Metadata metadata) {
    return calls.unary("EntityState/Get", metadata, () -> get(Requests.valid(in, pipelines)));
  }

  private CompletionStage<GetResponse> get(Requests.Get request) {
    // The view comes first: what it lacks had been closed, and was durable as a row, before it.
    return view(request).thenCompose(view -> withClosed(request, view));
  }

  private CompletionStage<EntityView> view(Requests.Get request) {
    return request.pipeline().region().view(request.entity(), viewTimeout);
  }

  private CompletionStage<GetResponse> withClosed(Requests.Get request, EntityView view) {
    CompletionStage<Long> stored = storedSequence(request);
    return results
        .closed(request, Sides.current(view.switches()), view.sequenceNumber(), request.limit() + 1)
        .thenCombine(stored, Map::entry)
        .thenCompose(
            found -> {
              if (found.getValue() > view.sequenceNumber()) {
                return newer(request, found.getValue(), System.nanoTime());
              }
              if (view.sequenceNumber() == 0) {
                throw ServiceException.unknownEntity(request.pipeline().name(), request.entity());
              }
              return CompletableFuture.completedFuture(
                  WindowMerge.merge(request, view, found.getKey()));
            });
  }

  private CompletionStage<Long> storedSequence(Requests.Get request) {
    return results
        .entity(request.pipeline().name(), request.entity())
        .thenApply(row -> row.map(EntityRow::sequenceNumber).orElse(0L));
  }

  /**
   * Somebody may have seen already what this view lacks: it was made a moment before, or by an
   * incarnation that doesn't know yet that the entity lives elsewhere. An answer never goes back.
   */
  private CompletionStage<GetResponse> newer(Requests.Get request, long sequence, long since) {
    if (System.nanoTime() - since > viewTimeout.toNanos()) {
      return CompletableFuture.failedFuture(
          new TimeoutException("the entity does not know its own stored state"));
    }
    return CompletableFuture.supplyAsync(() -> request, LATER)
        .thenCompose(this::view)
        .thenCompose(
            view ->
                view.sequenceNumber() < sequence
                    ? newer(request, sequence, since)
                    : results
                        .closed(
                            request,
                            Sides.current(view.switches()),
                            view.sequenceNumber(),
                            request.limit() + 1)
                        .thenApply(rows -> WindowMerge.merge(request, view, rows)));
  }

  @Override
  public CompletionStage<GetAsOfResponse> getAsOf(GetAsOfRequest in, Metadata metadata) {
    return calls.unary(
        "EntityState/GetAsOf", metadata, () -> asOf.run(Requests.valid(in, pipelines)));
  }

  @Override
  public CompletionStage<ExplainResponse> explain(ExplainRequest in, Metadata metadata) {
    return calls.unary(
        "EntityState/Explain", metadata, () -> explain.run(Requests.valid(in, pipelines)));
  }

  @Override
  public CompletionStage<ListResponse> list(ListRequest in, Metadata metadata) {
    return calls.unary("EntityState/List", metadata, () -> list(Requests.valid(in, pipelines)));
  }

  private CompletionStage<ListResponse> list(Requests.List request) {
    return results
        .entities(
            request.pipeline().name(), request.prefix(), request.afterKey(), request.pageSize() + 1)
        .thenApply(rows -> page(rows, request.pageSize()));
  }

  /**
   * @param rows one more than the page takes where there is a next page
   */
  static ListResponse page(List<EntityRow> rows, int pageSize) {
    ListResponse.Builder page = ListResponse.newBuilder();
    rows.stream().limit(pageSize).map(EntityStateService::summary).forEach(page::addEntities);
    if (rows.size() > pageSize) {
      page.setNextPageToken(PageToken.after(rows.get(pageSize - 1).entity()));
    }
    return page.build();
  }

  private static EntitySummary summary(EntityRow row) {
    EntitySummary.Builder summary =
        EntitySummary.newBuilder()
            .setEntity(row.entity())
            .setCounts(ResultMessages.counts(row))
            .setSequenceNumber(row.sequenceNumber())
            .setUpdatedAt(row.updatedAt());
    row.watermark().ifPresent(summary::setWatermark);
    return summary.build();
  }

  @Override
  public CompletionStage<ListLateResponse> listLate(ListLateRequest in, Metadata metadata) {
    return calls.unary(
        "EntityState/ListLate", metadata, () -> listLate(Requests.valid(in, pipelines)));
  }

  private CompletionStage<ListLateResponse> listLate(Requests.ListLate request) {
    return results
        .late(request, request.pageSize() + 1)
        .thenApply(
            rows -> LateMessages.page(request.pipeline().definition(), rows, request.pageSize()));
  }

  @Override
  public Source<WatchResponse, NotUsed> watch(WatchRequest in, Metadata metadata) {
    return calls.streaming(
        metadata,
        () ->
            Source.fromGraph(
                new WatchStage(
                    Requests.valid(in, pipelines), results, viewTimeout, WatchStage.RENEWAL)));
  }
}
