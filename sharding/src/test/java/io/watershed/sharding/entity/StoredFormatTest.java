package io.watershed.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.sharding.engine.EntityEvent;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.Verdicts;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * The golden bytes: what earlier releases have written, and today's code has to read for ever. A
 * change of one of these constants is a broken promise, not a fix.
 */
class StoredFormatTest {

  private static final HexFormat HEX = HexFormat.of();

  private static final String EVENTS_APPLIED_1 =
      "0a140a1001020304050607080000000000000009100312760a026231180a22036401012a07904ed0"
          + "0fc0af0532078f4ed00fc0af053a30000000000000004d0000000000000064000000000000004d00"
          + "00000000000065000000000000004d000000000000006642070a050a03787a7c421c121a0a189a99"
          + "99999999b93f9a9999999999c93f343333333333d33f1a0300010720012880d095ffbc31";
  private static final String WINDOWS_CLOSED_1 = "0880f1041080d095ffbc31";
  private static final String ROWS_PUBLISHED_1 = "0880d095ffbc31";
  private static final String ENTITY_SNAPSHOT_1 =
      "080112c0020a02623110e0d403180432790a066d696e757465180120012803380142020803420b1a"
          + "0911b80000000000000042042202087e420f320d08031a0911b800000000000000421412120a1067"
          + "6666666666e63f00000000000080bc420b2a09099a9999999999b93f42183216080312120a106766"
          + "66666666e63f00000000000080bc48e0d403326d0a066d696e75746510e0d4031801200128013801"
          + "42020801420b1a09113e0000000000000042042202087c420f320d08011a09113e00000000000000"
          + "420c120a0a08343333333333d33f420b2a0909343333333333d33f4210320e0801120a0a08343333"
          + "333333d33f48e0d4033a4a0a321230000000000000004d0000000000000064000000000000004d00"
          + "00000000000065000000000000004d00000000000000670a1408071210000000000000004d000000"
          + "00000000661a1a0a140a1001020304050607080000000000000009100310051867";

  private static EntityEvent.EventsApplied sample() {
    return new EntityEvent.EventsApplied(
        Samples.SOURCE,
        Samples.batch(100, 5, 6, 50),
        Verdicts.of(0, 1, 7),
        EntityEvent.Publication.ALL_CHANGED,
        1_700_000_000_000L);
  }

  private static EntityState state() {
    EntityState state = new EntityState(Samples.PLAN, "b1");
    state.apply(
        state
            .decide(Samples.SOURCE, Samples.batch(100, 5, 6, 70, 6), 1_700_000_000_000L)
            .orElseThrow());
    return state;
  }

  @Test
  void shouldWriteEventsAppliedAsEver() {
    assertThat(HEX.formatHex(EventFormat.write(sample()))).isEqualTo(EVENTS_APPLIED_1);
  }

  @Test
  void shouldReadEventsAppliedOfTheFirstRelease() {
    EntityEvent read = EventFormat.read("EA1", HEX.parseHex(EVENTS_APPLIED_1));
    assertThat(read).isInstanceOf(EntityEvent.EventsApplied.class);
    assertThat(EventFormat.write(read)).isEqualTo(HEX.parseHex(EVENTS_APPLIED_1));
    EntityEvent.EventsApplied applied = (EntityEvent.EventsApplied) read;
    assertThat(applied.source()).isEqualTo(Samples.SOURCE);
    assertThat(applied.events().offset(2)).isEqualTo(102);
    assertThat(applied.events().time(2)).isEqualTo(50_000);
    assertThat(applied.events().watermark(2)).isEqualTo(40_000);
    assertThat(applied.events().measure(0, 1)).isEqualTo(61);
    assertThat(Double.longBitsToDouble(applied.events().measure(1, 0))).isEqualTo(0.1);
    assertThat(applied.verdicts().at(2)).isEqualTo(7);
  }

  @Test
  void shouldKeepTheOtherEvents() {
    EntityEvent closed = new EntityEvent.WindowsClosed(80_000, 1_700_000_000_000L);
    assertThat(HEX.formatHex(EventFormat.write(closed))).isEqualTo(WINDOWS_CLOSED_1);
    assertThat(EventFormat.read("WC1", HEX.parseHex(WINDOWS_CLOSED_1))).isEqualTo(closed);
    EntityEvent published = new EntityEvent.RowsPublished(1_700_000_000_000L);
    assertThat(HEX.formatHex(EventFormat.write(published))).isEqualTo(ROWS_PUBLISHED_1);
    assertThat(EventFormat.read("RP1", HEX.parseHex(ROWS_PUBLISHED_1))).isEqualTo(published);
  }

  @Test
  void shouldWriteTheSnapshotAsEver() {
    assertThat(HEX.formatHex(SnapshotFormat.write(state().snapshot())))
        .isEqualTo(ENTITY_SNAPSHOT_1);
  }

  @Test
  void shouldReadTheSnapshotOfTheFirstRelease() {
    EntityState read = SnapshotFormat.read(Samples.PLAN, HEX.parseHex(ENTITY_SNAPSHOT_1));
    assertThat(SnapshotFormat.write(read.snapshot())).isEqualTo(HEX.parseHex(ENTITY_SNAPSHOT_1));
    assertThat(read.accepted()).isEqualTo(4);
    assertThat(read.sequence()).isEqualTo(1);
  }

  @Test
  void shouldRefuseAManifestItDoesNotKnow() {
    assertThatThrownBy(() -> EventFormat.read("EA2", new byte[0]))
        .isInstanceOf(StoredFormatException.class)
        .hasMessage("manifest: EA2 (expected: EA1, WC1 or RP1)");
  }

  @Test
  void shouldRefuseBytesThatAreNoMessage() {
    assertThatThrownBy(() -> EventFormat.read("EA1", new byte[] {1, 2, 3}))
        .isInstanceOf(StoredFormatException.class)
        .hasMessageContaining("EA1: 3 bytes");
  }

  @Test
  void shouldRefuseColumnsOfUnequalLength() {
    io.watershed.stored.v1.EventRun run =
        RunFormat.write(Samples.batch(1, 1)).toBuilder().addTime(1).build();
    assertThatThrownBy(() -> RunFormat.read(run))
        .isInstanceOf(StoredFormatException.class)
        .hasMessageContaining("2 times");
  }
}
