package io.watershed.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.protocol.event.Event;
import io.watershed.sharding.engine.EntityEvent;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.engine.Plan;
import io.watershed.sharding.engine.StoredEvent;
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
      "08011283020a02623110e0d4031a0208042a94010a066d696e757465124510c0a9071803280130e0"
          + "d4033a370301f002007e01f002000303023fe6666666666667bc800000000000003fb99999999999"
          + "9a03023fe6666666666667bc80000000000000123708c0a9071080d30e1801280130e0d4033a2501"
          + "017c007c017c000101013fd33333333333343fd333333333333401013fd33333333333341a021001"
          + "1a0608c0a9071001325e0a401230000000000000004d0000000000000064000000000000004d0000"
          + "000000000065000000000000004d00000000000000671a0c98ac5bb01ae565f5aad862b20a1a080e"
          + "1210000000000000004d00000000000000661a048669e0f41a1a0a140a1001020304050607080000"
          + "000000000009100310051867";

  /** With every kind of measure, conditions and versions. */
  private static final String EVENTS_APPLIED_2 =
      "0a140a1001020304050607080000000000000009100312c5010a026231180a2204640101012a0700"
          + "e0d403d00f0032089f9c01e0d40300003a40000000000000004d0000000000000001000000000000"
          + "004d0000000000000002000000000000004d0000000000000003000000000000004d000000000000"
          + "0004422412220a2000000000000014400000000000c04e4000000000000000c0000000000000f87f"
          + "42131a110a0fc313ce0f00ffffffffffffffffff014211220f0a0241410a03550041120401000102"
          + "42080a060a04020202024a0400010000520400060d002880d095ffbc31";

  private static final String ENTITY_SNAPSHOT_2 =
      "0801129f030a02623110a09c011a0208042a370a0474726970122b10b0e4031804280130a09c013a"
          + "1d0101f5030001b0e403000000000000004d0000000000000004035500411a0210012a420a046576"
          + "657212361080bab7031804280130a09c013a27010202414102035500410103cfc806019c920d01f0"
          + "0201c000000000000000404ec000000000001a02100132560a541240000000000000004d00000000"
          + "00000001000000000000004d0000000000000002000000000000004d000000000000000300000000"
          + "0000004d00000000000000041a10269c7f2f8f6de60b3b02d4871619fbb33abb010a400000000000"
          + "00004d0000000000000001000000000000004d0000000000000002000000000000004d0000000000"
          + "000003000000000000004d0000000000000004120700e0d403d00f001a0400060d00220400010000"
          + "2a04000000003204030303033a2412220a2000000000000014400000000000c04e40000000000000"
          + "00c0000000000000f87f3a131a110a0fc313ce0f00ffffffffffffffffff013a11220f0a0241410a"
          + "035500411204010001023a080a060a04020202021a1a0a140a100102030405060708000000000000"
          + "0009100310051867";

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
    StoredEvent read = EventFormat.read("EA1", HEX.parseHex(EVENTS_APPLIED_1));
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
    assertThat(HEX.formatHex(SnapshotFormat.write(Samples.PLAN, state().snapshot())))
        .isEqualTo(ENTITY_SNAPSHOT_1);
  }

  @Test
  void shouldReadTheSnapshotOfTheFirstRelease() {
    EntityState read = readSnapshot(Samples.PLAN, HEX.parseHex(ENTITY_SNAPSHOT_1));
    assertThat(SnapshotFormat.write(Samples.PLAN, read.snapshot()))
        .isEqualTo(HEX.parseHex(ENTITY_SNAPSHOT_1));
    assertThat(read.accepted()).isEqualTo(4);
    assertThat(read.sequence()).isEqualTo(1);
  }

  private static EntityState readSnapshot(Plan plan, byte[] bytes) {
    return (EntityState) SnapshotFormat.read(plan, new StoredSnapshot("ES1", bytes));
  }

  @Test
  void shouldKeepEveryKindOfColumn() {
    EntityState fares = new EntityState(Fares.PLAN, "b1");
    EntityEvent.EventsApplied applied =
        fares.decide(Samples.SOURCE, Fares.batch(), 1_700_000_000_000L).orElseThrow();
    assertThat(HEX.formatHex(EventFormat.write(applied))).isEqualTo(EVENTS_APPLIED_2);
    EntityEvent.EventsApplied read =
        (EntityEvent.EventsApplied) EventFormat.read("EA1", HEX.parseHex(EVENTS_APPLIED_2));
    EventBatch events = read.events();
    assertThat(events.shape()).isEqualTo(Fares.SHAPE);
    assertThat(events.text(2, 0)).isEqualTo("AA");
    assertThat(events.text(2, 1)).isNull();
    assertThat(events.measure(2, 1)).isEqualTo(Event.ABSENT_LONG);
    assertThat(events.text(2, 2)).isEqualTo("AA");
    assertThat(events.measure(1, 0)).isEqualTo(-1250);
    assertThat(events.conditions(1)).isEqualTo(1);
    assertThat(events.version(2)).isEqualTo(-7);
    assertThat(events.contentHash(0)).isEqualTo(Fares.batch().contentHash(0));

    fares.apply(read);
    byte[] snapshot = SnapshotFormat.write(Fares.PLAN, fares.snapshot());
    assertThat(HEX.formatHex(snapshot)).isEqualTo(ENTITY_SNAPSHOT_2);
    EntityState back = readSnapshot(Fares.PLAN, snapshot);
    assertThat(SnapshotFormat.write(Fares.PLAN, back.snapshot())).isEqualTo(snapshot);
  }

  @Test
  void shouldRefuseATextThatIsNotInItsColumn() {
    io.watershed.stored.v1.EventRun.Builder run = RunFormat.write(Fares.batch()).toBuilder();
    run.getMeasureBuilder(2).getTextsBuilder().setIndex(0, 9);
    assertThatThrownBy(() -> RunFormat.read(run.build()))
        .isInstanceOf(StoredFormatException.class)
        .hasMessage("text 9 (expected: 0 to 2)");
  }

  @Test
  void shouldRefuseConditionsOfSomeEventsOnly() {
    io.watershed.stored.v1.EventRun run =
        RunFormat.write(Samples.batch(1, 1, 2)).toBuilder().addConditions(1).build();
    assertThatThrownBy(() -> RunFormat.read(run))
        .isInstanceOf(StoredFormatException.class)
        .hasMessage("conditions: 1 values (expected: 2 or none)");
  }

  @Test
  void shouldRefuseAManifestItDoesNotKnow() {
    assertThatThrownBy(() -> EventFormat.read("EA2", new byte[0]))
        .isInstanceOf(StoredFormatException.class)
        .hasMessage("manifest: EA2 (expected: one that this release knows)");
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
