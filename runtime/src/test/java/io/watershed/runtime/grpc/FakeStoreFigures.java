package io.watershed.runtime.grpc;

import io.watershed.persistence.RowCount;
import io.watershed.persistence.StoredRows;
import io.watershed.persistence.Sweep;
import io.watershed.persistence.TableStatus;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store with a few rows and half a second of writing. */
final class FakeStoreFigures implements StoreFigures {

  private static final RowCount ONE = new RowCount(1, false);

  @Override
  public CompletionStage<List<TableStatus>> tables() {
    return CompletableFuture.completedFuture(
        List.of(
            new TableStatus(
                "event_journal", 4_096, 1_024, 9, 3, OptionalLong.of(17), OptionalLong.empty())));
  }

  @Override
  public CompletionStage<List<StoredRows>> pipelines(List<String> names) {
    var sweep = new StoredRows.LastSweep(5, OptionalLong.empty(), new Sweep.Deleted(5, 4, 3, 2, 1));
    var rows =
        new StoredRows(
            new RowCount(20_000, true),
            OptionalLong.of(17),
            ONE,
            ONE,
            ONE,
            OptionalLong.empty(),
            ONE,
            OptionalLong.empty(),
            ONE,
            OptionalLong.empty(),
            ONE,
            Optional.of(sweep));
    return CompletableFuture.completedFuture(names.stream().map(name -> rows).toList());
  }

  @Override
  public CompletionStage<Pace> pace() {
    return CompletableFuture.completedFuture(
        new Pace(new Written(10, 100, 1_000), new Written(30, 350, 1_300), 500_000_000, 7, 99));
  }
}
