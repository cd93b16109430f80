package io.watershed.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.persistence.journal.TestWrites;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LateEventsTest {
  private Store store;

  @BeforeEach
  void open() {
    store = Store.open(TestDatabase.fresh());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void shouldReturnEventsAsTheyWereWritten() {
    TestWrites.late(store, List.of(Rows.late("a", 1)));
    assertThat(find(Optional.empty(), Optional.empty(), Optional.empty(), 9))
        .usingRecursiveComparison()
        .isEqualTo(List.of(Rows.late("a", 1)));
  }

  @Test
  void shouldPageThroughAllEvents() {
    for (var entity : List.of("b", "a")) {
      TestWrites.late(store, List.of(Rows.late(entity, 2), Rows.late(entity, 1)));
    }
    var found = new ArrayList<LateRow.Key>();
    var after = Optional.<LateRow.Key>empty();
    do {
      var page = find(Optional.empty(), Optional.empty(), after, 1);
      page.forEach(row -> found.add(row.key()));
      after = page.stream().map(LateRow::key).findFirst();
    } while (after.isPresent());
    assertThat(found)
        .containsExactly(
            Rows.late("a", 1).key(),
            Rows.late("a", 2).key(),
            Rows.late("b", 1).key(),
            Rows.late("b", 2).key());
  }

  @Test
  void shouldFilterByEntityAndReason() {
    TestWrites.late(store, List.of(Rows.late("a", 1), Rows.late("b", 1)));
    assertThat(find(Optional.of("b"), Optional.of(LateReason.LATE_IN_PART), Optional.empty(), 9))
        .extracting(LateRow::entity)
        .containsExactly("b");
    assertThat(find(Optional.empty(), Optional.of(LateReason.CONFLICT), Optional.empty(), 9))
        .isEmpty();
    assertThat(store.lateEvents().countByReason(Rows.PIPELINE))
        .isEqualTo(Map.of(LateReason.LATE_IN_PART, 2L));
  }

  private List<LateRow> find(
      Optional<String> entity,
      Optional<LateReason> reason,
      Optional<LateRow.Key> after,
      int limit) {
    return store
        .lateEvents()
        .find(new LateEvents.Query(Rows.PIPELINE, entity, reason, after, limit));
  }
}
