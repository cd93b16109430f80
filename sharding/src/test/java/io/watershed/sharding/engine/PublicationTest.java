package io.watershed.sharding.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.sharding.engine.EntityEvent.EventsApplied;
import io.watershed.sharding.engine.EntityEvent.Publication;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * Which rows a stored event writes. {@link EntityLife} checks the same rules after every event of
 * every generated scenario.
 */
class PublicationTest {

  /** Windows of 10 ms, published every 100 ms at most. */
  private static final Plan PLAN = new Setting(List.of(10L), 5, 0, 1_000, 100).plan();

  private final EntityState state = new EntityState(PLAN, LogRecord.ENTITY);

  /** [E15] */
  @Test
  void shouldPublishAWindowThatAnEventOpens() {
    applyAt(0, LogRecord.of(1, 0, 1));

    applyAt(1, LogRecord.of(2, 0, 11));

    assertThat(published()).containsExactly("10 revision 2");
  }

  /** [E15] */
  @Test
  void shouldPublishAWindowThatAnEventCloses() {
    applyAt(0, LogRecord.of(1, 0, 1));

    applyAt(1, LogRecord.of(2, 10, 15));

    assertThat(published()).containsExactly("0 revision 2 final", "10 revision 2");
  }

  /** [E15] */
  @Test
  void shouldPublishAWindowThatOneEventOpensAndCloses() {
    applyAt(0, LogRecord.of(1, 0, 1), LogRecord.of(2, 10, 15));

    assertThat(published()).containsExactly("0 revision 1 final", "10 revision 1");
  }

  /** [E16] */
  @Test
  void shouldHoldARefreshBackUntilTheIntervalIsOver() {
    applyAt(0, LogRecord.of(1, 0, 1));

    applyAt(99, LogRecord.of(2, 0, 2));

    assertThat(published()).isEmpty();
    assertThat(state.owesPublication()).isTrue();
  }

  /** [E16] */
  @Test
  void shouldRefreshAllThatIsBehindOnceTheIntervalIsOver() {
    applyAt(0, LogRecord.of(1, 0, 1));
    applyAt(99, LogRecord.of(2, 0, 2));

    applyAt(100, LogRecord.of(3, 0, 12));

    assertThat(published()).containsExactly("0 revision 2", "10 revision 3");
    assertThat(state.owesPublication()).isFalse();
  }

  /** [E16] */
  @Test
  void shouldRefreshAtOnceWhenTheClockWentBack() {
    applyAt(500, LogRecord.of(1, 0, 1));

    assertThat(applyAt(499, LogRecord.of(2, 0, 2)).publication())
        .isEqualTo(Publication.ALL_CHANGED);
  }

  /** [E16] */
  @Test
  void shouldPayWhatItOwesWhenAsked() {
    applyAt(0, LogRecord.of(1, 0, 1));
    applyAt(1, LogRecord.of(2, 0, 2));

    state.apply(state.decidePublication(50).orElseThrow());

    assertThat(published()).containsExactly("0 revision 2");
    assertThat(state.decidePublication(51)).isEmpty();
  }

  /** [E16] */
  @Test
  void shouldStillOweWhatAnAdvanceDidNotClose() {
    applyAt(0, LogRecord.of(1, 0, 1));
    applyAt(1, LogRecord.of(2, 0, 2), LogRecord.of(3, 0, 12));
    applyAt(2, LogRecord.of(4, 0, 13));

    state.apply(
        state
            .decideAdvance(Map.of(Scenario.source(0), 10L), OptionalLong.empty(), 3)
            .orElseThrow());

    assertThat(published()).containsExactly("0 revision 4 final");
    assertThat(state.owesPublication()).isTrue();
  }

  /** [E16] */
  @Test
  void shouldOweTheSummaryAfterEventsThatTouchNoWindow() {
    applyAt(0, LogRecord.of(1, 0, 1));

    applyAt(1, LogRecord.of(2, 100, 5), LogRecord.of(3, 100, 6));
    applyAt(2, LogRecord.of(4, 100, 7));

    assertThat(state.lastChange().summary()).isFalse();
    assertThat(state.owesPublication()).isTrue();
  }

  /** [E16] */
  @Test
  void shouldPublishEverythingWithTheFirstEventAfterARestore() {
    applyAt(0, LogRecord.of(1, 0, 1));
    applyAt(1, LogRecord.of(2, 0, 2));
    EntityState restored = StateImage.restored(PLAN, state);

    assertThat(decide(restored, 2, LogRecord.of(3, 0, 3)).publication())
        .isEqualTo(Publication.ALL_CHANGED);
  }

  private EventsApplied applyAt(long now, LogRecord... records) {
    EventsApplied applied = decide(state, now, records);
    state.apply(applied);
    return applied;
  }

  private static EventsApplied decide(EntityState state, long now, LogRecord... records) {
    return state
        .decide(Scenario.source(0), LogRecord.batch(1, List.of(records)), now)
        .orElseThrow();
  }

  private List<String> published() {
    return state.lastChange().published().stream()
        .map(row -> row.start() + " revision " + row.revision() + (row.isFinal() ? " final" : ""))
        .toList();
  }
}
