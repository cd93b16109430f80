package io.watershed.runtime.grpc;

import io.watershed.persistence.EntityRow;
import io.watershed.persistence.Generations;
import io.watershed.persistence.LateRow;
import io.watershed.persistence.RaisedBy;
import io.watershed.persistence.SourcePosition;
import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Rows that a test sets, read as the store reads them. */
final class FakeResults implements Results {

  final List<WindowRow> rows = new CopyOnWriteArrayList<>();
  final List<EntityRow> entities = new CopyOnWriteArrayList<>();
  final List<SourcePosition> positions = new CopyOnWriteArrayList<>();
  final List<LateRow> late = new CopyOnWriteArrayList<>();
  volatile long quarantined;

  @Override
  public CompletionStage<List<WindowRow>> closed(
      Requests.Get request, Generations sides, long maxSequenceNumber, int limit) {
    return CompletableFuture.completedFuture(
        rows.stream()
            .filter(row -> row.status() != WindowStatus.PROVISIONAL)
            .filter(row -> row.status() != WindowStatus.WITHDRAWN)
            .filter(row -> row.sequenceNumber() <= maxSequenceNumber)
            .filter(row -> counts(row, sides))
            .filter(row -> request.asksFor(row.window(), row.start()))
            .sorted(Comparator.comparingLong(WindowRow::start).reversed())
            .limit(limit)
            .toList());
  }

  @Override
  public CompletionStage<List<WindowRow>> changedSince(
      String pipeline, String entity, Generations sides, long afterSequenceNumber, int limit) {
    return CompletableFuture.completedFuture(
        rows.stream()
            .filter(row -> row.sequenceNumber() > afterSequenceNumber)
            .filter(row -> counts(row, sides))
            .sorted(Comparator.comparingLong(WindowRow::sequenceNumber))
            .limit(limit)
            .toList());
  }

  private static boolean counts(WindowRow row, Generations sides) {
    int counting =
        sides.promoted().stream()
            .filter(job -> row.start() >= job.from() && row.end() <= job.to())
            .mapToInt(Generations.Promoted::generation)
            .findFirst()
            .orElse(0);
    return row.generation() == counting;
  }

  @Override
  public CompletionStage<List<EntityRow>> entities(
      String pipeline, String prefix, String afterKey, int limit) {
    return CompletableFuture.completedFuture(
        entities.stream()
            .filter(row -> row.entity().startsWith(prefix))
            .filter(row -> row.entity().compareTo(afterKey) > 0)
            .sorted(Comparator.comparing(EntityRow::entity))
            .limit(limit)
            .toList());
  }

  @Override
  public CompletionStage<Optional<EntityRow>> entity(String pipeline, String entity) {
    return CompletableFuture.completedFuture(
        entities.stream().filter(row -> row.entity().equals(entity)).findFirst());
  }

  @Override
  public CompletionStage<List<LateRow>> late(Requests.ListLate request, int limit) {
    return CompletableFuture.completedFuture(
        late.stream()
            .filter(
                row -> request.entity().isEmpty() || request.entity().get().equals(row.entity()))
            .filter(row -> request.reason().isEmpty() || request.reason().get() == row.reason())
            .filter(
                row -> request.after().isEmpty() || row.offset() > request.after().get().offset())
            .limit(limit)
            .toList());
  }

  @Override
  public CompletionStage<List<SourcePosition>> positions(String pipeline) {
    return CompletableFuture.completedFuture(List.copyOf(positions));
  }

  @Override
  public CompletionStage<List<SourcePosition>> advance(String pipeline, long to) {
    positions.replaceAll(
        position ->
            position.effectiveWatermark().orElse(Long.MIN_VALUE) >= to
                ? position
                : new SourcePosition(
                    position.pipeline(),
                    position.topic(),
                    position.partition(),
                    position.offset(),
                    position.epoch(),
                    position.watermark(),
                    Optional.of(new SourcePosition.Raise(to, RaisedBy.OPERATOR)),
                    position.idleSince(),
                    position.updatedAt()));
    return positions(pipeline);
  }

  @Override
  public CompletionStage<Long> quarantined(String pipeline) {
    return CompletableFuture.completedFuture(quarantined);
  }
}
