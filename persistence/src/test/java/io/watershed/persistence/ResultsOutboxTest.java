package io.watershed.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.persistence.journal.TestWrites;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResultsOutboxTest {
  private static final int SHARD = 7;
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
  void shouldHoldTheNewestVersionOfWhatIsRelayedInTheOrderOfKeys() {
    write(relayed("b", 1), relayed("a", 2), relayed("a", 1), Rows.window("c", 0, 1, FINAL));
    assertThat(behind()).containsExactly(relayed("a", 2), relayed("b", 1));
    assertThat(store.results().count(Rows.PIPELINE, SHARD)).isEqualTo(2);
    assertThat(store.results().behind(Rows.PIPELINE, SHARD, 1)).hasSize(1);
    assertThat(store.results().behind(Rows.PIPELINE, SHARD + 1, 9)).isEmpty();
  }

  @Test
  void shouldForgetWhatWasSent() {
    write(relayed("a", 1), relayed("b", 1));
    store.results().sent(List.of(relayed("a", 1)));
    assertThat(behind()).containsExactly(relayed("b", 1));
  }

  @Test
  void shouldKeepAVersionThatCameWhileTheOneBeforeItWasSent() {
    write(relayed("a", 1));
    write(relayed("a", 2));
    store.results().sent(List.of(relayed("a", 1)));
    assertThat(behind()).containsExactly(relayed("a", 2));
  }

  @Test
  void shouldNotSendWhatAVersionThatIsNotRelayedHasReplaced() {
    write(relayed("a", 1));
    write(Rows.window("a", 0, 2, WindowStatus.PROVISIONAL));
    assertThat(behind()).isEmpty();
    write(relayed("a", 3));
    assertThat(behind()).containsExactly(relayed("a", 3));
  }

  private List<WindowRow> behind() {
    return store.results().behind(Rows.PIPELINE, SHARD, 100);
  }

  private void write(WindowRow... rows) {
    TestWrites.windows(store, List.of(rows));
  }

  private static final WindowStatus FINAL = WindowStatus.FINAL;

  private static WindowRow relayed(String entity, long revision) {
    return Rows.relayed(Rows.window(entity, 0, revision, FINAL));
  }
}
