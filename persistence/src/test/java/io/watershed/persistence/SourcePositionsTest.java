package io.watershed.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.event.SourcePartition;
import java.util.Optional;
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

  @Test
  void shouldFollowTheLogWhereANewLeaderCutItsEndOff() {
    store.positions().save(position(7, 50, 5));
    store.positions().save(position(7, 40, 6));
    assertThat(find(7).offset()).isEqualTo(40);
    store.positions().save(position(7, 60, 5));
    assertThat(find(7).offset()).isEqualTo(40);
    store.positions().save(position(7, 60, -1));
    assertThat(find(7).offset()).isEqualTo(60);
  }

  @Test
  void shouldOnlyRaiseAWatermark() {
    store.positions().save(Rows.position(partition(8), 50, OptionalLong.of(1000)));
    assertThat(raise(8, 1000, RaisedBy.IDLE)).isFalse();
    assertThat(raise(8, 2000, RaisedBy.IDLE)).isTrue();
    assertThat(raise(8, 1999, RaisedBy.OPERATOR)).isFalse();
    var raised = find(8);
    assertThat(raised.raise()).contains(new SourcePosition.Raise(2000, RaisedBy.IDLE));
    assertThat(raised.watermark()).hasValue(1000);
    assertThat(raised.effectiveWatermark()).hasValue(2000);
  }

  @Test
  void shouldKeepARaiseThroughProgress() {
    store.positions().register(Rows.PIPELINE, "flights", partition(9), 0);
    assertThat(raise(9, 2000, RaisedBy.OPERATOR)).isTrue();
    store.positions().save(Rows.position(partition(9), 51, OptionalLong.of(1500)));
    assertThat(find(9).effectiveWatermark()).hasValue(2000);
    store.positions().save(Rows.position(partition(9), 52, OptionalLong.of(2500)));
    assertThat(find(9).effectiveWatermark()).hasValue(2500);
  }

  @Test
  void shouldRaiseAllPartitionsOfAPipelineThatStandLower() {
    save("advanced", 1, 1000);
    save("advanced", 2, 9000);
    assertThat(store.positions().raiseAll("advanced", 5000))
        .extracting(position -> position.effectiveWatermark().getAsLong())
        .containsExactlyInAnyOrder(5000L, 9000L);
    assertThat(store.positions().load("advanced"))
        .filteredOn(position -> position.raise().isPresent())
        .extracting(SourcePosition::raise)
        .containsExactly(Optional.of(new SourcePosition.Raise(5000, RaisedBy.OPERATOR)));
  }

  @Test
  void shouldEndIdlenessWithProgress() {
    store.positions().save(Rows.position(partition(10), 50, OptionalLong.of(1000)));
    store.positions().idle(Rows.PIPELINE, partition(10), 49, OptionalLong.of(776));
    assertThat(find(10).idleSince()).isEmpty();
    store.positions().idle(Rows.PIPELINE, partition(10), 50, OptionalLong.of(777));
    store.positions().save(Rows.position(partition(10), 50, OptionalLong.of(1000)));
    assertThat(find(10).idleSince()).hasValue(777);
    store.positions().save(Rows.position(partition(10), 51, OptionalLong.of(1000)));
    assertThat(find(10).idleSince()).isEmpty();
  }

  private static boolean raise(int partition, long to, RaisedBy by) {
    return store.positions().raise(Rows.PIPELINE, partition(partition), to, by);
  }

  private static SourcePosition find(int partition) {
    return store.positions().find(Rows.PIPELINE, partition(partition)).orElseThrow();
  }

  private static void save(String pipeline, int partition, long watermark) {
    store.positions().save(position(pipeline, partition, 10, 0, watermark));
  }

  private static SourcePosition position(int partition, long offset, int epoch) {
    return position(Rows.PIPELINE, partition, offset, epoch, 1000);
  }

  private static SourcePosition position(
      String pipeline, int partition, long offset, int epoch, long watermark) {
    return new SourcePosition(
        pipeline,
        "flights",
        partition(partition),
        offset,
        epoch,
        OptionalLong.of(watermark),
        Rows.START);
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
