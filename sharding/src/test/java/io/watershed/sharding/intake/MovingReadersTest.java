package io.watershed.sharding.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.sharding.intake.LogModel.Entry;
import io.watershed.sharding.intake.LogModel.Fate;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Seeded simulations of readers, entities, store and a network that loses, repeats and reorders;
 * readers are killed, or replaced while they still send. Invariants 1 to 5 of docs/ingest.md.
 */
class MovingReadersTest {

  /** Several readers at once: the verdicts here are those that don't depend on the clock. */
  @Property(tries = 150)
  void shouldLoseAndRepeatNothingWhileReadersMove(@ForAll long seed, @ForAll boolean buckets) {
    var random = new Random(seed);
    var world = new IngestWorld(random, new LogModel(random, 300, false), placement(buckets), 3);
    for (int step = 0; step < 3_000; step++) {
      world.step();
      world.checkCommitted();
    }
    world.finish();
    checkAll(world);
    checkStamps(world);
  }

  /** One reader after the other, with records whose verdict depends on the clock. */
  @Property(tries = 150)
  void shouldRepeatTheVerdictOfTheFirstReading(@ForAll long seed, @ForAll boolean buckets) {
    var random = new Random(seed);
    var world = new IngestWorld(random, new LogModel(random, 300, true), placement(buckets), 1);
    for (int step = 0; step < 3_000; step++) {
      world.step();
      world.checkCommitted();
    }
    world.finish();
    checkAll(world);
    checkStamps(world);
  }

  private static Placement placement(boolean buckets) {
    return buckets ? Placement.of(2, OptionalInt.of(2)) : Placement.ofEntities(2);
  }

  /** Every record is in its entity or in quarantine, never in both, and in order. */
  private static void checkAll(IngestWorld world) {
    for (Entry entry : world.log.entries) {
      boolean applied = world.isApplied(entry);
      boolean quarantined = world.quarantined.contains(entry.offset());
      assertThat(applied).as("%s", entry).isNotEqualTo(quarantined);
      if (entry.fate() != Fate.BY_CLOCK) {
        assertThat(applied).as("%s", entry).isEqualTo(entry.fate() == Fate.APPLIED);
      }
    }
    world.entities.values().forEach(e -> assertThat(List.copyOf(e.applied.keySet())).isSorted());
  }

  /** The stamp of each event is that of the whole log read once. */
  private static void checkStamps(IngestWorld world) {
    long highest = Long.MIN_VALUE;
    for (Entry entry : world.log.entries) {
      if (world.isApplied(entry)) {
        highest = Math.max(highest, entry.time());
        assertThat(world.entities.get(entry.entity()).applied)
            .containsEntry(entry.offset(), highest - LogModel.OUT_OF_ORDERNESS);
      }
    }
    assertThat(world.storedWatermark).isEqualTo(highest - LogModel.OUT_OF_ORDERNESS);
  }
}
