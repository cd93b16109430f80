package io.watershed.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.Bucket;
import io.watershed.sharding.engine.EntityEvent;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.FencePosition;
import io.watershed.sharding.engine.ReplaySwitch;
import io.watershed.sharding.engine.ReplayTerms;
import io.watershed.sharding.engine.StoredEvent;
import io.watershed.sharding.engine.Unit;
import io.watershed.stored.v1.BucketReplayed;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The golden bytes of what replay jobs do; see {@link StoredFormatTest}. */
class StoredReplayFormatTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final SourcePartition SPLIT = new SourcePartition(new UUID(1, 2), 4);
  private static final ReplayTerms TERMS =
      new ReplayTerms("fix-1", 3, 0, 120_000, Map.of(Samples.SOURCE, new FencePosition(5, 100)));
  private static final List<String> ENTITY = List.of("b1");
  private static final long AT = 1_700_000_000_000L;

  private static final List<String> GOLDEN =
      List.of(
          "RA1 080312290a056669782d3110032080d30e2a1a0a140a10010203040506070800000000000000"
              + "091003100518641a140a1000000000000000010000000000000002100422580a026231180a220207"
              + "012a05904ed0f70732058f4ed0f7073a20000000000000004d000000000000000700000000000000"
              + "4d000000000000000842060a040a02787a421412120a109a9999999999b93f9a9999999999c93f30"
              + "80d095ffbc31",
          "RA1 08031a140a1001020304050607080000000000000009100322550a026231180a220265012a04"
              + "807d9f1f32039f1f003a20000000000000004d0000000000000065000000000000004d0000000000"
              + "00006642060a040a027a7c421412120a109a9999999999c93f343333333333d33f3080d095ffbc31",
          "RS1 08031880d095ffbc31",
          "EA1 0a140a1001020304050607080000000000000009100312580a026231180a22026e012a06b0d5"
              + "08ffe707320490b907003a20000000000000004d000000000000006e000000000000004d00000000"
              + "0000006f42060a040a02787a421412120a109a9999999999b93f9a9999999999c93f20012880d095"
              + "ffbc313a0408032002",
          "RW1 0a290a056669782d3110032080d30e2a1a0a140a100102030405060708000000000000000910"
              + "031005186418022080d095ffbc31");

  private static final String SNAPSHOT =
      "08051283050a02623110c8dc031a0208022a82010a066d696e757465123310c0a9071801280430c8"
          + "dc033a2501017a007a017a000101013fc999999999999a3fc999999999999a01013fc99999999999"
          + "9a123708c0a9071080d30e1801280430c8dc033a2501017800780178000101013fb999999999999a"
          + "3fb999999999999a01013fb999999999999a1a0210041a0608c0a907100432360a18121000000000"
          + "0000004d000000000000006f1a041f4a15360a1a080e1210000000000000004d000000000000006e"
          + "1a0409b053ee52a2030a290a056669782d3110032080d30e2a1a0a140a1001020304050607080000"
          + "00000000000910031005186410011aba0210c8dc031a0208062aa6010a066d696e757465124510c0"
          + "a9071804280430c8dc033a370401e803007c01e803000404023fe999999999999a3c800000000000"
          + "003fb999999999999a04023fe999999999999a3c80000000000000124908c0a9071080d30e180228"
          + "0430c8dc033a370201f201007a01f201000202023fd3333333333334bc800000000000003fb99999"
          + "9999999a02023fd3333333333334bc800000000000001a0210041a0608c0a90710043286010a5412"
          + "40000000000000004d0000000000000007000000000000004d000000000000006500000000000000"
          + "4d0000000000000066000000000000004d000000000000006f1a1098ac5bb05379390c3d0e2e1b1f"
          + "4a15360a2e080e1220000000000000004d0000000000000008000000000000004d00000000000000"
          + "6e1a089a36320e09b053ee221a0a140a100000000000000001000000000000000210041005180822"
          + "1a0a140a10010203040506070800000000000000091003100518665a130a056669782d3110032080"
          + "d30e2802300140051a1a0a140a100102030405060708000000000000000910031005186f";

  /** Fed, folded, sealed, promoted, with a live event and a close after it. */
  private static List<StoredEvent> life(Unit unit) {
    List<StoredEvent> events = new ArrayList<>();
    happen(unit, events, unit.decideFeed(TERMS, SPLIT, Samples.batch(7, 5, 70), AT).orElseThrow());
    happen(
        unit,
        events,
        unit.decideFeed(TERMS, Samples.SOURCE, Samples.batch(100, 6, 8, 6), AT).orElseThrow());
    happen(unit, events, unit.decideSeal(TERMS, ENTITY, AT).orElseThrow());
    happen(unit, events, unit.decide(Samples.SOURCE, Samples.batch(110, 71, 7), AT).orElseThrow());
    happen(
        unit,
        events,
        unit.decideSwitch(TERMS, ENTITY, ReplaySwitch.Kind.PROMOTED, 2, AT).orElseThrow());
    return events;
  }

  private static void happen(Unit unit, List<StoredEvent> events, StoredEvent event) {
    events.add(event);
    unit.apply(event);
  }

  @Test
  void shouldWriteAndReadTheGoldenBytes() {
    EntityState state = new EntityState(Samples.PLAN, "b1");
    List<StoredEvent> events = life(state);

    List<String> written =
        events.stream()
            .map(e -> EventFormat.manifest(e) + " " + HEX.formatHex(EventFormat.write(e)))
            .toList();
    assertThat(written).isEqualTo(GOLDEN);
    assertThat(HEX.formatHex(SnapshotFormat.write(Samples.PLAN, state).bytes()))
        .isEqualTo(SNAPSHOT);

    EntityState again = new EntityState(Samples.PLAN, "b1");
    for (String golden : GOLDEN) {
      again.apply(EventFormat.read(golden.substring(0, 3), HEX.parseHex(golden.substring(4))));
    }
    assertThat(bytes(again)).isEqualTo(bytes(state));
    StoredSnapshot stored =
        new StoredSnapshot(SnapshotFormat.ENTITY_SNAPSHOT, HEX.parseHex(SNAPSHOT));
    assertThat(bytes(SnapshotFormat.read(Samples.PLAN, stored))).isEqualTo(bytes(state));
  }

  @Test
  void shouldReadBackWhatABucketWrites() {
    Bucket bucket = new Bucket(Samples.PLAN);
    List<StoredEvent> events = life(bucket);

    assertThat(events.stream().map(EventFormat::manifest))
        .containsExactly("RB1", "RB1", "RB1", "BA1", "RB1");
    Bucket again = new Bucket(Samples.PLAN);
    events.forEach(
        e -> again.apply(EventFormat.read(EventFormat.manifest(e), EventFormat.write(e))));
    assertThat(bytes(again)).isEqualTo(bytes(bucket));
    StoredSnapshot stored = SnapshotFormat.write(Samples.PLAN, bucket);
    assertThat(bytes(SnapshotFormat.read(Samples.PLAN, stored))).isEqualTo(stored.bytes());
  }

  private static byte[] bytes(Unit unit) {
    return SnapshotFormat.write(Samples.PLAN, unit).bytes();
  }

  @Test
  void shouldRefuseAnEventOfABucketThatNoJobMakes() {
    byte[] bytes =
        BucketReplayed.newBuilder().setManifest("WC1").addEntity("b1").build().toByteArray();

    assertThatThrownBy(() -> EventFormat.read("RB1", bytes))
        .isInstanceOf(StoredFormatException.class)
        .hasMessage("events: 0 (expected: 1)");
    byte[] other =
        BucketReplayed.newBuilder()
            .setManifest("WC1")
            .addEntity("b1")
            .addEvent(ByteString.copyFrom(EventFormat.write(new EntityEvent.WindowsClosed(1, 2))))
            .build()
            .toByteArray();
    assertThatThrownBy(() -> EventFormat.read("RB1", other))
        .isInstanceOf(StoredFormatException.class)
        .hasMessage("manifest: WC1 (expected: RA1, RS1 or RW1)");
  }

  @Test
  void shouldRefuseTermsWithoutARange() {
    byte[] bytes =
        io.watershed.stored.v1.ReplaySwitched.newBuilder()
            .setTerms(io.watershed.stored.v1.ReplayTerms.newBuilder().setJob("j").setFrom(9))
            .build()
            .toByteArray();

    assertThatThrownBy(() -> EventFormat.read("RW1", bytes))
        .isInstanceOf(StoredFormatException.class)
        .hasMessageContaining("job j: generation 0, from 9 to 0");
  }
}
