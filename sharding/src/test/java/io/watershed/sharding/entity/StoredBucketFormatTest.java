package io.watershed.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.sharding.engine.Bucket;
import io.watershed.sharding.engine.BucketEvent;
import io.watershed.sharding.engine.BucketEvent.Part;
import io.watershed.sharding.engine.EntityEvent;
import io.watershed.sharding.engine.EntityEvent.Publication;
import io.watershed.sharding.engine.Verdicts;
import io.watershed.stored.v1.BucketWindowsClosed;
import io.watershed.stored.v1.EventsApplied;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The golden bytes of buckets. A change of one of these constants is a broken promise, not a fix.
 */
class StoredBucketFormatTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final long NOW = 1_700_000_000_000L;

  private static final String EVENTS_APPLIED_1 =
      "0a140a1001020304050607080000000000000009100312790a0262320a0262331203000100180a22"
          + "036e01012a04e05d00003204bf3e00003a30000000000000004d000000000000006e000000000000"
          + "004d0000000000000070000000000000004d000000000000007242070a050a03787878421c121a0a"
          + "189a9999999999b93f9a9999999999b93f9a9999999999b93f1a030000072881d095ffbc31320200"
          + "01";
  private static final String WINDOWS_CLOSED_1 = "0a0262310a026232120580e209cf0f1880d095ffbc31";
  private static final String ROWS_PUBLISHED_1 = "0a0262310a0262321080d095ffbc31";
  private static final String BUCKET_SNAPSHOT_1 =
      "080112140a100102030405060708000000000000000910031a97010a02623110f8d8ffffffffffff"
          + "ff011a0208022a4a0a066d696e757465123c10c0a9071802280130f8d8ffffffffffffff013a2702"
          + "01f001007801f001000202013fc999999999999a3fb999999999999a02013fc999999999999a1a02"
          + "1001322e0a2c1220000000000000004d0000000000000064000000000000004d0000000000000068"
          + "1a0898ac5bb098ac5bb040014a04100a18661a81010a02623210f8d8ffffffffffffff011a020801"
          + "2a480a066d696e757465123a10c0a9071801280130f8d8ffffffffffffff013a2501017800780178"
          + "000101013fb999999999999a3fb999999999999a01013fb999999999999a1a021001321a0a181210"
          + "000000000000004d00000000000000661a0498ac5bb040014a04100a1865";

  private static Bucket bucket() {
    Bucket bucket = new Bucket(Samples.PLAN);
    bucket.apply(
        bucket
            .decide(Samples.SOURCE, BucketRowsTest.batch(100, 5, "b1", "b2", "b1"), NOW)
            .orElseThrow());
    return bucket;
  }

  /** Of two entities, with a verdict each of their own, and different publications. */
  private static BucketEvent applied() {
    Bucket bucket = bucket();
    BucketEvent decided =
        bucket
            .decide(Samples.SOURCE, BucketRowsTest.batch(110, 6, "b2", "b3", "b2"), NOW + 1)
            .orElseThrow();
    EntityEvent.EventsApplied b2 = (EntityEvent.EventsApplied) decided.parts().getFirst().event();
    return new BucketEvent(
        List.of(
            new Part(
                "b2",
                new EntityEvent.EventsApplied(
                    b2.source(), b2.events(), Verdicts.of(0, 7), b2.publication(), NOW + 1)),
            decided.parts().getLast()));
  }

  private static final BucketEvent CLOSED =
      new BucketEvent(
          List.of(
              new Part("b1", new EntityEvent.WindowsClosed(80_000, NOW)),
              new Part("b2", new EntityEvent.WindowsClosed(79_000, NOW))));

  private static final BucketEvent PUBLISHED =
      new BucketEvent(
          List.of(
              new Part("b1", new EntityEvent.RowsPublished(NOW)),
              new Part("b2", new EntityEvent.RowsPublished(NOW))));

  @Test
  void shouldKeepEventsApplied() {
    assertThat(HEX.formatHex(EventFormat.write(applied()))).isEqualTo(EVENTS_APPLIED_1);
    BucketEvent read = (BucketEvent) EventFormat.read("BA1", HEX.parseHex(EVENTS_APPLIED_1));
    assertThat(read.parts()).extracting(Part::entity).containsExactly("b2", "b3");
    EntityEvent.EventsApplied b2 = (EntityEvent.EventsApplied) read.parts().getFirst().event();
    EntityEvent.EventsApplied b3 = (EntityEvent.EventsApplied) read.parts().getLast().event();
    assertThat(b2.events().offset(0)).isEqualTo(110);
    assertThat(b2.events().offset(1)).isEqualTo(112);
    assertThat(b3.events().offset(0)).isEqualTo(111);
    assertThat(b2.verdicts().at(1)).isEqualTo(7);
    assertThat(b3.verdicts().allAccepted()).isTrue();
    assertThat(b2.publication()).isEqualTo(Publication.OPENED_AND_CLOSED);
    assertThat(b3.publication()).isEqualTo(Publication.ALL_CHANGED);
    assertThat(b3.source()).isEqualTo(Samples.SOURCE);
    assertThat(HEX.formatHex(EventFormat.write(read))).isEqualTo(EVENTS_APPLIED_1);
  }

  @Test
  void shouldKeepTheOtherEvents() {
    assertThat(HEX.formatHex(EventFormat.write(CLOSED))).isEqualTo(WINDOWS_CLOSED_1);
    assertThat(EventFormat.read("BC1", HEX.parseHex(WINDOWS_CLOSED_1))).isEqualTo(CLOSED);
    assertThat(HEX.formatHex(EventFormat.write(PUBLISHED))).isEqualTo(ROWS_PUBLISHED_1);
    assertThat(EventFormat.read("BP1", HEX.parseHex(ROWS_PUBLISHED_1))).isEqualTo(PUBLISHED);
  }

  @Test
  void shouldKeepTheSnapshot() {
    StoredSnapshot written = SnapshotFormat.write(Samples.PLAN, bucket());
    assertThat(written.manifest()).isEqualTo("BS1");
    assertThat(HEX.formatHex(written.bytes())).isEqualTo(BUCKET_SNAPSHOT_1);
    StoredSnapshot stored = new StoredSnapshot("BS1", HEX.parseHex(BUCKET_SNAPSHOT_1));
    Bucket read = (Bucket) SnapshotFormat.read(Samples.PLAN, stored);
    assertThat(read.sequence()).isEqualTo(1);
    assertThat(read.find("b1").orElseThrow().accepted()).isEqualTo(2);
    assertThat(read.find("b2").orElseThrow().accepted()).isEqualTo(1);
    assertThat(SnapshotFormat.write(Samples.PLAN, read).bytes()).isEqualTo(stored.bytes());
    assertThat(read.decide(Samples.SOURCE, BucketRowsTest.batch(100, 5, "b1", "b2", "b1"), NOW))
        .isEmpty();
  }

  @Test
  void shouldRefuseWatermarksOfSomeEntitiesOnly() {
    byte[] bytes =
        BucketWindowsClosed.newBuilder()
            .addEntity("b1")
            .addEntity("b2")
            .addWatermark(5)
            .build()
            .toByteArray();
    assertThatThrownBy(() -> EventFormat.read("BC1", bytes))
        .isInstanceOf(StoredFormatException.class)
        .hasMessage("watermarks: 1 (expected: 2)");
  }

  @Test
  void shouldRefuseAnEntityThatIsNotInItsList() {
    byte[] bytes =
        EventsApplied.newBuilder()
            .setSource(RunFormat.write(Samples.SOURCE))
            .setEvents(
                RunFormat.write(BucketRowsTest.batch(1, 5, "b1", "b2")).toBuilder()
                    .setEntityIndex(1, 2))
            .build()
            .toByteArray();
    assertThatThrownBy(() -> EventFormat.read("BA1", bytes))
        .isInstanceOf(StoredFormatException.class)
        .hasMessage("entity 2 (expected: 0 to 1)");
  }
}
