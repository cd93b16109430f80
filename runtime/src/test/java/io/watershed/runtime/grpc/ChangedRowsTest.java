package io.watershed.runtime.grpc;

import static io.watershed.runtime.grpc.Fixtures.hourRow;
import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.persistence.Generations;
import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangedRowsTest {

  private final FakeResults results = new FakeResults();

  private List<Long> closed(int page, long after, long last) {
    return new ChangedRows(results, "flights", "ATL", page)
        .closed(Generations.LIVE, after, last).toCompletableFuture().join().stream()
            .map(WindowRow::start)
            .toList();
  }

  @Test
  void shouldFindNothingWhereNothingClosed() {
    results.rows.add(hourRow(1, WindowStatus.PROVISIONAL, 5));
    assertThat(closed(10, 0, 9)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 100})
  void shouldFindAllWhateverThePageSize(int page) {
    results.rows.add(hourRow(0, WindowStatus.FINAL, 2));
    for (long start = 1; start <= 4; start++) {
      results.rows.add(hourRow(start, WindowStatus.FINAL, 5));
    }
    results.rows.add(hourRow(5, WindowStatus.PROVISIONAL, 6));
    results.rows.add(hourRow(6, WindowStatus.CORRECTED, 7));
    results.rows.add(hourRow(7, WindowStatus.FINAL, 9));
    assertThat(closed(page, 1, 8))
        .containsExactly(
            0L,
            Fixtures.HOUR,
            2 * Fixtures.HOUR,
            3 * Fixtures.HOUR,
            4 * Fixtures.HOUR,
            6 * Fixtures.HOUR);
  }

  @Test
  void shouldLeaveOutWhatWasHandledAndWhatComesLater() {
    results.rows.add(hourRow(0, WindowStatus.FINAL, 3));
    results.rows.add(hourRow(1, WindowStatus.FINAL, 4));
    results.rows.add(hourRow(2, WindowStatus.FINAL, 6));
    assertThat(closed(10, 3, 5)).containsExactly(Fixtures.HOUR);
  }
}
