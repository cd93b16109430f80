package io.watershed.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.event.SourcePartition;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourcePositionsTest {
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
  void shouldReturnWhatWasSaved() {
    var saved = Rows.position(partition(1), 42, OptionalLong.of(Rows.START));
    store.positions().save(saved);
    assertThat(store.positions().find(Rows.PIPELINE, partition(1))).contains(saved);
    assertThat(store.positions().load(Rows.PIPELINE)).contains(saved);
  }

  @Test
  void shouldRegisterOnlyOnce() {
    store.positions().register(Rows.PIPELINE, "flights", partition(2), 10);
    store.positions().register(Rows.PIPELINE, "flights", partition(2), 99);
    var found = store.positions().find(Rows.PIPELINE, partition(2)).orElseThrow();
    assertThat(found.offset()).isEqualTo(10);
    assertThat(found.watermark()).isEmpty();
    assertThat(found.epoch()).isEqualTo(-1);
  }

  @Test
  void shouldIgnoreALowerOffset() {
    var high = Rows.position(partition(3), 50, OptionalLong.of(1000));
    store.positions().save(high);
    store.positions().save(Rows.position(partition(3), 49, OptionalLong.of(5000)));
    assertThat(store.positions().find(Rows.PIPELINE, partition(3))).contains(high);
  }

  @Test
  void shouldNeverTakeAWatermarkBack() {
    store.positions().save(Rows.position(partition(4), 50, OptionalLong.of(1000)));
    store.positions().save(Rows.position(partition(4), 51, OptionalLong.of(900)));
    store.positions().save(Rows.position(partition(4), 52, OptionalLong.empty()));
    assertThat(store.positions().find(Rows.PIPELINE, partition(4)))
        .contains(Rows.position(partition(4), 52, OptionalLong.of(1000)));
  }

  @Test
  void shouldRaiseAWatermarkAtTheSameOffset() {
    store.positions().save(Rows.position(partition(5), 50, OptionalLong.of(1000)));
    store.positions().save(Rows.position(partition(5), 50, OptionalLong.of(2000)));
    assertThat(store.positions().find(Rows.PIPELINE, partition(5)).orElseThrow().watermark())
        .hasValue(2000);
  }

  @ParameterizedTest
  @ValueSource(longs = {-62_135_596_800_000L, -1, 0, 1, 978_307_200_123L, 253_402_300_799_999L})
  void shouldKeepTimesToTheMillisecond(long millis) {
    var saved = Rows.position(partition(6), Long.MAX_VALUE, OptionalLong.of(millis));
    var other = new SourcePartition(new java.util.UUID(0, millis), 6);
    store
        .positions()
        .save(
            new SourcePosition(
                Rows.PIPELINE, "t", other, saved.offset(), 0, saved.watermark(), millis));
    var found = store.positions().find(Rows.PIPELINE, other).orElseThrow();
    assertThat(found.watermark()).hasValue(millis);
    assertThat(found.updatedAt()).isEqualTo(millis);
  }

  private static SourcePartition partition(int number) {
    return new SourcePartition(Rows.TOPIC_ID, number);
  }
}
