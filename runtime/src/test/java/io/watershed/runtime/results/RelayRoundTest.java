package io.watershed.runtime.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RelayRoundTest {

  private final MemoryOutbox outbox = new MemoryOutbox();
  private final MemoryTopic topic = new MemoryTopic();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RelayFigures figures = RelayFigures.of(registry, "p");
  private final RelayRound round = new RelayRound(outbox, topic, figures);

  @Test
  void shouldSendWhatWaitsOnce() {
    outbox.put(ResultRows.row("a", 1));
    outbox.put(ResultRows.row("b", 3));
    assertThat(round.run()).isFalse();
    assertThat(round.run()).isFalse();
    assertThat(topic.records()).containsExactly("a 1", "b 3");
    assertThat(count("sent")).isEqualTo(2);
    assertThat(count("transactions")).isEqualTo(1);
    assertThat(behind()).isZero();
  }

  @Test
  void shouldTellWhenThereIsMore() {
    for (int i = 0; i <= RelayRound.MOST_ROWS; i++) {
      outbox.put(ResultRows.row("e%04d".formatted(i), 1));
    }
    assertThat(round.run()).isTrue();
    assertThat(behind()).isEqualTo(1);
    assertThat(round.run()).isFalse();
    assertThat(topic.records()).hasSize(RelayRound.MOST_ROWS + 1).doesNotHaveDuplicates();
  }

  @Test
  void shouldSendAgainWhatWasNotCommitted() {
    outbox.put(ResultRows.row("a", 1));
    topic.failBefore(true);
    assertThatThrownBy(round::run).hasMessage("the broker is away");
    assertThat(behind()).isEqualTo(1);
    topic.failBefore(false);
    round.run();
    assertThat(topic.records()).containsExactly("a 1");
  }

  /** A repeat has the same revision, and by that it is known. */
  @Test
  void shouldSendAgainWhatWasCommittedWithoutAnAnswer() {
    outbox.put(ResultRows.row("a", 1));
    topic.failAfter(true);
    assertThatThrownBy(round::run).hasMessage("no answer to the commit");
    topic.failAfter(false);
    round.run();
    assertThat(topic.records()).containsExactly("a 1", "a 1");
  }

  @Test
  void shouldSendAgainWhatTheStoreDidNotTakeAsSent() {
    outbox.put(ResultRows.row("a", 1));
    outbox.breakDownForSent(true);
    assertThatThrownBy(round::run).hasMessage("the store is down");
    outbox.breakDownForSent(false);
    outbox.put(ResultRows.row("a", 2));
    round.run();
    assertThat(topic.records()).containsExactly("a 1", "a 2");
  }

  /** Its rows were read before the other one began: they may be old. */
  @Test
  void shouldReadAnewAfterAnotherRelayHasTakenOver() {
    outbox.put(ResultRows.row("a", 1));
    round.run();
    var other = new RelayRound(outbox, topic, figures.another());
    outbox.put(ResultRows.row("a", 2));
    other.run();
    outbox.put(ResultRows.row("a", 3));
    assertThatThrownBy(round::run).hasMessageStartingWith("fenced");
    round.run();
    assertThat(topic.records()).containsExactly("a 1", "a 2", "a 3");
  }

  @Test
  void shouldSendNothingMoreOnceItIsClosed() {
    round.run();
    round.close();
    outbox.put(ResultRows.row("a", 1));
    assertThatThrownBy(round::run).hasMessage("the relay has ended");
    assertThat(topic.records()).isEmpty();
  }

  /** Two relays take turns and fail in every way: nothing is lost, and no window goes back. */
  @Test
  void shouldLoseNothingAndKeepTheOrderOfVersionsWhateverFails() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    var last = new HashMap<String, Long>();
    RelayRound[] relays = {round, new RelayRound(outbox, topic, figures.another())};
    for (long step = 1; step <= 2_000; step++) {
      var entity = "e" + random.nextInt(5);
      last.put(entity, step);
      outbox.put(ResultRows.row(entity, step));
      topic.failBefore(random.nextInt(5) == 0);
      topic.failAfter(random.nextInt(5) == 0);
      outbox.breakDownForSent(random.nextInt(5) == 0);
      quietly(relays[random.nextInt(2)]);
    }
    topic.failBefore(false);
    topic.failAfter(false);
    outbox.breakDownForSent(false);
    quietly(round);
    round.run();
    var seen = new HashMap<String, Long>();
    for (var record : topic.records()) {
      int space = record.indexOf(' ');
      var entity = record.substring(0, space);
      long revision = Long.parseLong(record.substring(space + 1));
      assertThat(revision)
          .as("seed %d", seed)
          .isGreaterThanOrEqualTo(seen.getOrDefault(entity, 0L));
      seen.put(entity, revision);
    }
    assertThat(seen).as("seed %d", seed).isEqualTo(last);
  }

  private static void quietly(RelayRound relay) {
    try {
      relay.run();
    } catch (IllegalStateException e) {
      // It is repeated.
    }
  }

  private double count(String meter) {
    return registry.get("watershed.results." + meter).counter().count();
  }

  private double behind() {
    return registry.get("watershed.results.behind").gauge().value();
  }
}
