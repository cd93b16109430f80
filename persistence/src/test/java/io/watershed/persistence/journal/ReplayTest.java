package io.watershed.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.persistence.journal.JournalReader.Stored;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReplayTest {

  @Test
  void shouldGoOnAfterAFullPage() {
    var replay = Replay.of("flights|JFK", 1, 10).after(page(1, 2, 3), 3);
    assertThat(replay.next()).isEqualTo(4);
    assertThat(replay.isComplete()).isFalse();
  }

  @Test
  void shouldEndWithTheLastNumber() {
    assertThat(Replay.of("flights|JFK", 9, 10).after(page(9, 10), 2).isComplete()).isTrue();
  }

  @Test
  void shouldEndWhereNothingIsAskedFor() {
    assertThat(Replay.of("flights|JFK", 11, 10).isComplete()).isTrue();
  }

  @Test
  void shouldEndAnOpenReplayWithTheJournal() {
    assertThat(Replay.of("flights|JFK", 1, Long.MAX_VALUE).after(page(1), 2).isComplete()).isTrue();
  }

  @Test
  void shouldNameAGap() {
    assertThatThrownBy(() -> Replay.of("flights|JFK", 1, 10).after(page(1, 2, 4), 500))
        .isInstanceOf(JournalGapException.class)
        .hasMessage("journal of flights|JFK has a gap: found 4 (expected: sequence number 3)");
  }

  @Test
  void shouldMissTheFirstEvent() {
    assertThatThrownBy(() -> Replay.of("flights|JFK", 5, 10).after(page(6), 500))
        .hasMessageContaining("found 6 (expected: sequence number 5)");
  }

  @Test
  void shouldMissTheLastEvents() {
    assertThatThrownBy(() -> Replay.of("flights|JFK", 1, 3).after(page(1, 2), 500))
        .hasMessageContaining("found the end (and not 3) (expected: sequence number 3)");
  }

  private static List<Stored> page(long... numbers) {
    return LongStream.of(numbers)
        .mapToObj(number -> new Stored(number, JournalBench.row("flights|JFK", number, "w")))
        .toList();
  }
}
