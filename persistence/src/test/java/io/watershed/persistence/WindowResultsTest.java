package io.watershed.persistence;

import static io.watershed.persistence.Rows.HOUR;
import static io.watershed.persistence.Rows.PIPELINE;
import static io.watershed.persistence.Rows.START;
import static io.watershed.persistence.Rows.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.persistence.journal.TestWrites;
import io.watershed.protocol.event.SourcePartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WindowResultsTest {
  private static final SourcePartition OTHER = new SourcePartition(Rows.TOPIC_ID, 4);

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
  void shouldReturnRowsAsTheyWereWritten() {
    var row = window("JFK", START, 1, WindowStatus.WITHDRAWN);
    var several = window("LAX", START, 1, WindowStatus.FINAL, Optional.empty(), 9);
    write(row, several);
    assertThat(store.windows().find(all("JFK"))).containsExactly(row);
    assertThat(store.windows().find(all("LAX"))).containsExactly(several);
  }

  @Test
  void shouldListTheNewestWindowsFirst() {
    write(
        window("JFK", START, 1, WindowStatus.FINAL),
        window("JFK", START + 2 * HOUR, 1, WindowStatus.PROVISIONAL),
        window("JFK", START + HOUR, 1, WindowStatus.FINAL));
    assertThat(store.windows().find(all("JFK")))
        .extracting(WindowRow::start)
        .containsExactly(START + 2 * HOUR, START + HOUR, START);
  }

  @Test
  void shouldFilterByTimeNameStatusAndSequenceNumber() {
    write(
        window("JFK", START, 1, WindowStatus.FINAL, Optional.empty(), 5),
        window("JFK", START + HOUR, 1, WindowStatus.FINAL, Optional.empty(), 6),
        window("JFK", START + 2 * HOUR, 1, WindowStatus.PROVISIONAL, Optional.empty(), 7));
    assertThat(starts(query("hour", START + HOUR, START + 2 * HOUR, 7, false)))
        .containsExactly(START + HOUR);
    assertThat(starts(query("hour", START + HOUR - 1, START + 2 * HOUR + 1, 7, false))).hasSize(3);
    assertThat(starts(query("hour", 0, Long.MAX_VALUE / 2_000, 6, false))).hasSize(2);
    assertThat(starts(query("hour", 0, Long.MAX_VALUE / 2_000, 7, true))).hasSize(2);
    assertThat(starts(query("day", 0, Long.MAX_VALUE / 2_000, 7, false))).isEmpty();
  }

  @Test
  void shouldReturnChangesInTheOrderOfWriting() {
    write(
        window("JFK", START, 1, WindowStatus.FINAL, Optional.empty(), 7),
        window("JFK", START + HOUR, 1, WindowStatus.FINAL, Optional.empty(), 5),
        window("JFK", START + 2 * HOUR, 1, WindowStatus.FINAL, Optional.empty(), 6));
    assertThat(store.windows().changedSince(PIPELINE, "JFK", 5, 10))
        .extracting(WindowRow::sequenceNumber)
        .containsExactly(6L, 7L);
  }

  @Test
  void shouldPageEntitiesByKey() {
    var keys = List.of("A", "AB", "AZ\u00e9", "B", "a", "\u00e9");
    TestWrites.entities(store, keys.stream().map(key -> Rows.entity(key, 1)).toList());
    var paged = new ArrayList<String>();
    var after = "";
    while (true) {
      var page = store.windows().entities(PIPELINE, "", after, 2);
      if (page.isEmpty()) {
        break;
      }
      page.forEach(row -> paged.add(row.entity()));
      after = paged.getLast();
    }
    assertThat(paged).isEqualTo(keys);
    assertThat(store.windows().entities(PIPELINE, "A", "A", 10))
        .extracting(EntityRow::entity)
        .containsExactly("AB", "AZ\u00e9");
    assertThat(store.windows().entity(PIPELINE, "AB")).contains(Rows.entity("AB", 1));
    assertThat(store.windows().entity(PIPELINE, "C")).isEmpty();
  }

  @Test
  void shouldCallAnEntityDueByItsOwnPartition() {
    write(
        window("early", START, 1, WindowStatus.PROVISIONAL),
        window("late", START + HOUR, 1, WindowStatus.PROVISIONAL),
        window("done", START, 1, WindowStatus.FINAL));
    watermark(Rows.SOURCE, START + 2 * HOUR - 1);
    assertThat(due()).isEmpty();
    watermark(Rows.SOURCE, START + 2 * HOUR);
    assertThat(due()).containsExactly("early");
    watermark(Rows.SOURCE, START + 3 * HOUR);
    assertThat(due()).containsExactly("early", "late");
    assertThat(store.windows().dueEntities(PIPELINE, 8, Optional.empty(), 10)).isEmpty();
  }

  @Test
  void shouldPageThroughDueEntities() {
    write(
        window("b", START, 1, WindowStatus.PROVISIONAL),
        window("b", START + HOUR, 1, WindowStatus.PROVISIONAL),
        window("a", START + HOUR, 1, WindowStatus.PROVISIONAL),
        window("c", START, 1, WindowStatus.PROVISIONAL));
    watermark(Rows.SOURCE, START + 9 * HOUR);
    var found = new ArrayList<String>();
    var after = Optional.<DueEntity>empty();
    do {
      var page = store.windows().dueEntities(PIPELINE, 7, after, 1);
      page.forEach(due -> found.add(due.entity()));
      after = page.stream().findFirst();
    } while (after.isPresent());
    assertThat(found).containsExactly("b", "c", "a");
  }

  @Test
  void shouldCallAnEntityDueByARaisedWatermark() {
    write(window("JFK", START, 1, WindowStatus.PROVISIONAL));
    watermark(Rows.SOURCE, START);
    assertThat(due()).isEmpty();
    store.positions().raise(PIPELINE, Rows.SOURCE, START + 2 * HOUR, RaisedBy.OPERATOR);
    assertThat(due()).containsExactly("JFK");
  }

  @Test
  void shouldNeverCallAWindowDueThatHasNoEnd() {
    write(Rows.endless(window("JFK", START, 1, WindowStatus.PROVISIONAL)));
    watermark(Rows.SOURCE, START + 1_000_000 * HOUR);
    assertThat(due()).isEmpty();
    assertThat(store.windows().find(all("JFK")).getFirst().finalAt()).isEmpty();
  }

  @Test
  void shouldTellWindowsApartByTheirKeys() {
    write(
        Rows.keyed(window("JFK", START, 1, WindowStatus.PROVISIONAL), START + HOUR),
        Rows.keyed(window("JFK", START, 1, WindowStatus.PROVISIONAL), START + 2 * HOUR));
    assertThat(store.windows().find(all("JFK"))).hasSize(2);
  }

  @Test
  void shouldLeaveOutWithdrawnWindowsWhereOnlyClosedOnesAreAskedFor() {
    write(
        window("JFK", START, 1, WindowStatus.WITHDRAWN),
        window("JFK", START + HOUR, 1, WindowStatus.FINAL));
    assertThat(starts(query("hour", START, START + 9 * HOUR, 9, true)))
        .containsExactly(START + HOUR);
  }

  @Test
  void shouldNotCallAnEntityDueByAnotherPartition() {
    write(window("JFK", START, 1, WindowStatus.PROVISIONAL));
    watermark(OTHER, START + 9 * HOUR);
    assertThat(due()).isEmpty();
  }

  @Test
  void shouldCallAnEntityOfSeveralSourcesDueByTheLeastWatermark() {
    write(window("JFK", START, 1, WindowStatus.PROVISIONAL, Optional.empty(), 1));
    watermark(Rows.SOURCE, START + 9 * HOUR);
    store.positions().register(PIPELINE, "flights", OTHER, 0);
    assertThat(due()).isEmpty();
    watermark(OTHER, START + HOUR);
    assertThat(due()).isEmpty();
    watermark(OTHER, START + 2 * HOUR);
    assertThat(due()).containsExactly("JFK");
  }

  @Test
  void shouldNotWaitForTheFormerIncarnationOfATopic() {
    var former = new SourcePartition(UUID.randomUUID(), Rows.SOURCE.partition());
    write(
        window("both", START, 1, WindowStatus.PROVISIONAL, Optional.empty(), 1),
        window("former", START, 1, WindowStatus.PROVISIONAL, Optional.of(former), 2));
    save(former, START, 1);
    assertThat(due()).isEmpty();
    save(Rows.SOURCE, START + 2 * HOUR, 2);
    assertThat(due()).containsExactlyInAnyOrder("both", "former");
    assertThat(store.positions().load(PIPELINE))
        .extracting(SourcePosition::partition)
        .containsExactly(Rows.SOURCE);
  }

  private void save(SourcePartition partition, long watermark, long at) {
    store
        .positions()
        .save(
            new SourcePosition(
                PIPELINE, "flights", partition, 1, 0, OptionalLong.of(watermark), at));
  }

  @Test
  void shouldHideWithdrawnWindowsFromTheView() throws Exception {
    write(
        window("JFK", START, 1, WindowStatus.WITHDRAWN),
        window("JFK", START + HOUR, 1, WindowStatus.FINAL));
    try (var connection = store.pool().getConnection();
        var rows =
            connection
                .createStatement()
                .executeQuery(
                    "select window_start = '2001-01-01 01:00:00.123+00',"
                        + " (metrics->>'flights')::int from window_current")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getBoolean(1)).isTrue();
      assertThat(rows.getInt(2)).isEqualTo(1);
      assertThat(rows.next()).isFalse();
    }
  }

  private List<Long> starts(WindowQuery query) {
    return store.windows().find(query).stream().map(WindowRow::start).toList();
  }

  private List<String> due() {
    return store.windows().dueEntities(PIPELINE, 7, Optional.empty(), 10).stream()
        .map(DueEntity::entity)
        .toList();
  }

  private void watermark(SourcePartition partition, long watermark) {
    store.positions().save(Rows.position(partition, 1, OptionalLong.of(watermark)));
  }

  private void write(WindowRow... rows) {
    TestWrites.windows(store, List.of(rows));
  }

  private static WindowQuery all(String entity) {
    return new WindowQuery(
        PIPELINE,
        entity,
        Optional.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        100,
        OptionalLong.empty(),
        false);
  }

  private static WindowQuery query(
      String window, long from, long to, long maxSequenceNumber, boolean onlyClosed) {
    return new WindowQuery(
        PIPELINE,
        "JFK",
        Optional.of(window),
        OptionalLong.of(from),
        OptionalLong.of(to),
        100,
        OptionalLong.of(maxSequenceNumber),
        onlyClosed);
  }
}
