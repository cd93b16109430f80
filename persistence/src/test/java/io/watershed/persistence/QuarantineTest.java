package io.watershed.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class QuarantineTest {
  private static Store store;

  @BeforeAll
  static void open() {
    store = Store.open(TestDatabase.fresh());
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @Test
  void shouldKeepTheFirstReadingOfARecord() {
    store.quarantine().add(List.of(event("once", 7, 1, "MISSING_KEY")));
    store
        .quarantine()
        .add(List.of(event("once", 7, 1, "BAD_TIME"), event("once", 9, 1, "BAD_TIME")));
    assertThat(store.quarantine().countByReason("once"))
        .isEqualTo(Map.of("MISSING_KEY", 1L, "BAD_TIME", 1L));
    assertThat(store.quarantine().count("once")).isEqualTo(2);
  }

  @Test
  void shouldListOffsetsFromAPositionOn() {
    store
        .quarantine()
        .add(List.of(event("list", 3, 1, "X"), event("list", 5, 1, "X"), event("list", 5, 2, "X")));
    assertThat(store.quarantine().offsetsFrom("list", Rows.SOURCE, 4)).containsExactly(5L);
    assertThat(store.quarantine().offsetsFrom("list", Rows.SOURCE, 0)).containsExactly(3L, 5L);
  }

  @Test
  void shouldTakeWhateverBrokenRecordsHold() {
    var odd =
        new QuarantinedEvent(
            "odd",
            "flights",
            Rows.SOURCE,
            1,
            -1,
            "NOT_JSON",
            "character \0 in key",
            Long.MIN_VALUE,
            null,
            null,
            -1,
            Rows.START);
    store.quarantine().add(List.of(odd));
    assertThat(store.quarantine().count("odd")).isEqualTo(1);
  }

  @Test
  void shouldDoNothingForNothing() {
    store.quarantine().add(List.of());
    assertThat(store.quarantine().count("nothing")).isZero();
  }

  private static QuarantinedEvent event(String pipeline, long offset, int epoch, String reason) {
    var bytes = "bytes".getBytes(StandardCharsets.UTF_8);
    return new QuarantinedEvent(
        pipeline,
        "flights",
        Rows.SOURCE,
        offset,
        epoch,
        reason,
        "detail",
        Rows.START,
        bytes,
        bytes,
        bytes.length,
        Rows.START);
  }
}
