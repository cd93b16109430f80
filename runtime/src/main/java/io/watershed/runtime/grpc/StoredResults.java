package io.watershed.runtime.grpc;

import io.watershed.persistence.EntityRow;
import io.watershed.persistence.Generations;
import io.watershed.persistence.LateEvents;
import io.watershed.persistence.LateRow;
import io.watershed.persistence.SourcePosition;
import io.watershed.persistence.Store;
import io.watershed.persistence.WindowQuery;
import io.watershed.persistence.WindowRow;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Reads from the store on virtual threads; its connection pool bounds how many read at once. */
final class StoredResults implements Results {

  private final CompletionStage<Store> store;
  private final Executor threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("results-", 0).factory());

  StoredResults(CompletionStage<Store> store) {
    this.store = store;
  }

  @Override
  public CompletionStage<List<WindowRow>> closed(
      Requests.Get request, Generations sides, long maxSequenceNumber, int limit) {
    var query =
        new WindowQuery(
            request.pipeline().name(),
            request.entity(),
            request.window(),
            request.from(),
            request.to(),
            limit,
            OptionalLong.of(maxSequenceNumber),
            true,
            sides);
    // The store also finds windows that only reach into the range.
    return read(
        store ->
            store.windows().find(query).stream()
                .filter(row -> request.asksFor(row.window(), row.start()))
                .toList());
  }

  @Override
  public CompletionStage<List<WindowRow>> changedSince(
      String pipeline, String entity, Generations sides, long afterSequenceNumber, int limit) {
    return read(
        store -> store.windows().changedSince(pipeline, entity, sides, afterSequenceNumber, limit));
  }

  @Override
  public CompletionStage<List<EntityRow>> entities(
      String pipeline, String prefix, String afterKey, int limit) {
    return read(store -> store.windows().entities(pipeline, prefix, afterKey, limit));
  }

  @Override
  public CompletionStage<Optional<EntityRow>> entity(String pipeline, String entity) {
    return read(store -> store.windows().entity(pipeline, entity));
  }

  @Override
  public CompletionStage<List<LateRow>> late(Requests.ListLate request, int limit) {
    var query =
        new LateEvents.Query(
            request.pipeline().name(), request.entity(), request.reason(), request.after(), limit);
    return read(store -> store.lateEvents().find(query));
  }

  @Override
  public CompletionStage<List<SourcePosition>> positions(String pipeline) {
    return read(store -> store.positions().load(pipeline));
  }

  @Override
  public CompletionStage<List<SourcePosition>> advance(String pipeline, long to) {
    return read(store -> store.positions().raiseAll(pipeline, to));
  }

  @Override
  public CompletionStage<Long> quarantined(String pipeline) {
    return read(store -> store.quarantine().count(pipeline));
  }

  private <T> CompletionStage<T> read(Function<Store, T> query) {
    return store.thenApplyAsync(query, threads);
  }
}
