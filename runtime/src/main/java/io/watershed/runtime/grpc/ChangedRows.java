package io.watershed.runtime.grpc;

import io.watershed.persistence.Generations;
import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads everything an entity has closed in a range of sequence numbers, page by page. */
final class ChangedRows {

  private static final int PAGE = 1_000;

  private final Results results;
  private final String pipeline;
  private final String entity;
  private final int page;

  ChangedRows(Results results, String pipeline, String entity) {
    this(results, pipeline, entity, PAGE);
  }

  ChangedRows(Results results, String pipeline, String entity, int page) {
    this.results = results;
    this.pipeline = pipeline;
    this.entity = entity;
    this.page = page;
  }

  /**
   * Rows that are no longer provisional, of versions above {@code after} and up to {@code last}.
   *
   * @param sides whose results
   */
  CompletionStage<List<WindowRow>> closed(Generations sides, long after, long last) {
    return read(sides, after, last, page, new ArrayList<>());
  }

  private CompletionStage<List<WindowRow>> read(
      Generations sides, long after, long last, int limit, List<WindowRow> found) {
    return results
        .changedSince(pipeline, entity, sides, after, limit)
        .thenCompose(
            rows -> {
              boolean full = rows.size() >= limit;
              // A full page may end within the rows of one sequence number: those are read again.
              long complete = full ? rows.getLast().sequenceNumber() - 1 : last;
              rows.stream()
                  .filter(row -> row.sequenceNumber() <= Math.min(complete, last))
                  .filter(row -> row.status() != WindowStatus.PROVISIONAL)
                  .forEach(found::add);
              if (complete >= last) {
                return CompletableFuture.completedFuture(List.copyOf(found));
              }
              return complete > after
                  ? read(sides, complete, last, limit, found)
                  : read(sides, after, last, Math.multiplyExact(limit, 2), found);
            });
  }
}
