package io.watershed.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PipelineRegistryTest {
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
  void shouldReturnWhatWasThereFirst() {
    var first = store.pipelines().register("first", "f1", "d1", 8, OptionalInt.empty());
    var second = store.pipelines().register("first", "f2", "d2", 16, OptionalInt.of(4));
    assertThat(first.shards()).isEqualTo(8);
    assertThat(second).isEqualTo(first);
  }

  @Test
  void shouldUpdateTheDefinitionButNotTheShards() {
    store.pipelines().register("updated", "f1", "d1", 8, OptionalInt.empty());
    store.pipelines().update("updated", "f2", "d2");
    var found = store.pipelines().find("updated").orElseThrow();
    assertThat(found.fingerprint()).isEqualTo("f2");
    assertThat(found.definition()).isEqualTo("d2");
    assertThat(found.shards()).isEqualTo(8);
  }

  @Test
  void shouldKeepTheNumberOfBuckets() {
    var registered = store.pipelines().register("shared", "f1", "d1", 8, OptionalInt.of(63));
    store.pipelines().update("shared", "f2", "d2");
    assertThat(registered.buckets()).hasValue(63);
    assertThat(store.pipelines().find("shared").orElseThrow().buckets()).hasValue(63);
    assertThat(store.pipelines().register("alone", "f", "d", 8, OptionalInt.empty()).buckets())
        .isEmpty();
  }

  @Test
  void shouldNotUpdateWhatIsUnknown() {
    assertThatThrownBy(() -> store.pipelines().update("unknown", "f", "d"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no pipeline unknown is registered");
  }
}
