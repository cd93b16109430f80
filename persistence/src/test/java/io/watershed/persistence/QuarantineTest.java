package io.watershed.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  void shouldPageThroughWhatIsMeantByPosition() {
    var quarantine = store.quarantine();
    for (var offset = 0; offset < 7; offset++) {
      quarantine.add(
          List.of(event("page", offset, 2, offset % 2 == 0 ? "MISSING_KEY" : "INVALID_KEY")));
    }
    quarantine.add(List.of(event("other", 9, 2, "MISSING_KEY")));
    assertThat(offsets(query(List.of(), Optional.empty(), 0, Rows.START + 1)))
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(offsets(query(List.of("MISSING_KEY"), Optional.of("flights"), 0, Rows.START + 1)))
        .containsExactly(0L, 2L, 4L, 6L);
    assertThat(offsets(query(List.of(), Optional.of("ships"), 0, Rows.START + 1))).isEmpty();
    assertThat(offsets(query(List.of(), Optional.empty(), 0, Rows.START))).isEmpty();
    assertThat(offsets(query(List.of(), Optional.empty(), Rows.START + 1, Rows.START + 2)))
        .isEmpty();
  }

  private static Quarantine.Query query(
      List<String> reasons, Optional<String> topic, long since, long until) {
    return new Quarantine.Query("page", reasons, topic, since, until);
  }

  private static List<Long> offsets(Quarantine.Query query) {
    var offsets = new ArrayList<Long>();
    var after = Optional.<QuarantinedEvent>empty();
    do {
      var page = store.quarantine().page(query, after, 2);
      page.forEach(event -> offsets.add(event.offset()));
      after = page.isEmpty() ? Optional.empty() : Optional.of(page.getLast());
    } while (after.isPresent());
    return offsets;
  }

  @Test
  void shouldKeepEveryPartOfARecord() {
    var bytes = "bytes".getBytes(StandardCharsets.UTF_8);
    var whole =
        new QuarantinedEvent(
            "whole",
            "flights",
            Rows.SOURCE,
            3,
            1,
            "MISSING_KEY",
            "detail",
            Rows.START - 1,
            null,
            bytes,
            5,
            "file#3".getBytes(StandardCharsets.UTF_8),
            Rows.START);
    store.quarantine().add(List.of(whole));
    var read =
        store
            .quarantine()
            .page(
                new Quarantine.Query("whole", List.of(), Optional.empty(), 0, Rows.START + 1),
                Optional.empty(),
                9);
    assertThat(read).usingRecursiveFieldByFieldElementComparator().containsExactly(whole);
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
