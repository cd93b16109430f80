package io.watershed.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.persistence.replay.SplitCounts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a feed remembers: progress by sections, touched entities, and how fast jobs come on. */
class FeedBooksTest {

  @Test
  void shouldStoreTheCountsOfExactlyTheRowsBefore() {
    var progress = new SplitProgress(10);
    progress.add(new SplitCounts(5, 3, 2, 0));
    progress.endSection(20);
    progress.add(new SplitCounts(10, 0, 0, 1));
    progress.add(new SplitCounts(9, 0, 0, 0));
    progress.endSection(40);
    progress.reached(35);
    assertThat(progress.isAhead()).isTrue();
    assertThat(progress.isComplete()).isFalse();
    assertThat(progress.beginStoring()).isEqualTo(new SplitCounts(5, 3, 2, 0));
    assertThat(progress.storingRow()).isEqualTo(20);
    progress.reached(40);
    assertThat(progress.stored()).isEqualTo(10);
    progress.storingDone();
    assertThat(progress.stored()).isEqualTo(20);
    assertThat(progress.isComplete()).isTrue();
    assertThat(progress.beginStoring()).isEqualTo(new SplitCounts(19, 0, 0, 1));
    progress.storingDone();
    assertThat(progress.stored()).isEqualTo(40);
    assertThat(progress.isAhead()).isFalse();
    assertThat(progress.beginStoring()).isEqualTo(SplitCounts.NONE);
  }

  @Test
  void shouldNotStoreCountsOfASectionThatHasNotEnded() {
    var progress = new SplitProgress(10);
    progress.add(new SplitCounts(7, 0, 0, 0));
    progress.reached(10);
    assertThat(progress.beginStoring()).isEqualTo(SplitCounts.NONE);
    assertThat(progress.storingRow()).isEqualTo(10);
    progress.storingDone();
    progress.endSection(10);
    progress.add(new SplitCounts(2, 0, 0, 0));
    progress.endSection(30);
    progress.reached(30);
    assertThat(progress.beginStoring())
        .as("what lay before the beginning")
        .isEqualTo(new SplitCounts(2, 0, 0, 0));
  }

  @Test
  void shouldRememberTouchedEntitiesByJob() {
    var touched = new TouchedEntities(4);
    touched.add("j", List.of("a", "b"));
    assertThat(touched.unknown("j", List.of("a", "c"))).containsExactly("c");
    assertThat(touched.unknown("k", List.of("a"))).containsExactly("a");
    touched.add("k", List.of("a", "b"));
    assertThat(touched.unknown("j", List.of("a"))).isEmpty();
    touched.add("k", List.of("c"));
    assertThat(touched.unknown("j", List.of("a"))).containsExactly("a");
    assertThat(touched.unknown("k", List.of("c"))).isEmpty();
  }

  @Test
  void shouldTellRowsASecondOverTheLastTenSeconds() {
    var rates = new RowRates();
    assertThat(rates.rate("j", 1_000, 50_000)).isZero();
    assertThat(rates.rate("j", 3_000, 51_000)).isEqualTo(2_000);
    assertThat(rates.rate("k", 7, 51_000)).isZero();
    assertThat(rates.rate("j", 3_000, 60_000)).isEqualTo(200);
    assertThat(rates.rate("j", 3_000, 61_000)).isZero();
  }
}
