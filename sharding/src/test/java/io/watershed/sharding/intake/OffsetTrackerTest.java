package io.watershed.sharding.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Invariant 1 of docs/ingest.md. */
class OffsetTrackerTest {

  @Test
  void shouldStayAtTheStartUntilTheFirstRecordIsDone() {
    var tracker = new OffsetTracker(10, 3, 77);
    tracker.read(12, 4, 100, 0);
    tracker.read(13, 4, 101, 0);
    tracker.done(13);
    assertThat(tracker.position()).isEqualTo(10);
    assertThat(tracker.epoch()).isEqualTo(3);
    assertThat(tracker.watermark()).isEqualTo(77);
  }

  @Test
  void shouldMoveBehindTheLastOfAContiguousRunThatIsDone() {
    var tracker = new OffsetTracker(10, 3, 77);
    tracker.read(12, 4, 100, 0);
    tracker.read(15, 5, 101, 0);
    tracker.read(16, 5, 102, 0);
    tracker.done(15);
    tracker.done(12);
    assertThat(tracker.position()).isEqualTo(16);
    assertThat(tracker.epoch()).isEqualTo(5);
    assertThat(tracker.watermark()).isEqualTo(101);
    assertThat(tracker.nextRead()).isEqualTo(17);
  }

  @Test
  void shouldIgnoreRepeatedAndUnknownOffsets() {
    var tracker = new OffsetTracker(0, -1, OffsetTracker.NO_WATERMARK);
    tracker.read(1, 0, 5, 0);
    tracker.read(4, 0, 5, 0);
    assertThat(tracker.done(4)).isTrue();
    assertThat(tracker.done(4)).isFalse();
    assertThat(tracker.done(0)).isFalse();
    assertThat(tracker.done(2)).isFalse();
    assertThat(tracker.done(5)).isFalse();
    assertThat(tracker.position()).isZero();
  }

  @Test
  void shouldRefuseAnOffsetThatWasRead() {
    var tracker = new OffsetTracker(5, 0, 0);
    tracker.read(6, 0, 0, 0);
    assertThatThrownBy(() -> tracker.read(6, 0, 0, 0)).hasMessage("offset: 6 (expected: >= 7)");
  }

  /** Against the plainest model: a sorted map of what is not done. */
  @Property(tries = 100)
  void shouldAgreeWithAModel(@ForAll long seed) {
    var random = new Random(seed);
    long start = random.nextInt(100);
    var tracker = new OffsetTracker(start, -1, OffsetTracker.NO_WATERMARK);
    var open = new TreeMap<Long, Boolean>();
    var read = new ArrayList<Long>();
    long next = start;
    boolean gaps = random.nextBoolean();
    for (int step = 0; step < 4_000; step++) {
      if (random.nextInt(100) < 60) {
        next += gaps && random.nextInt(5) == 0 ? random.nextInt(50) : 0;
        tracker.read(next, 0, next * 10, next * 7);
        open.put(next, true);
        read.add(next);
        next++;
      } else if (!open.isEmpty()) {
        var from = open.ceilingKey(open.firstKey() + random.nextInt(2_000));
        long offset = from == null ? open.firstKey() : from;
        assertThat(tracker.timestamp(offset)).isEqualTo(offset * 7);
        assertThat(tracker.done(offset)).isTrue();
        open.remove(offset);
      }
      long undone = open.isEmpty() ? next : open.firstKey();
      long last = start - 1;
      if (tracker.position() > start) {
        last = tracker.position() - 1;
        assertThat(tracker.watermark()).isEqualTo(last * 10);
      }
      assertThat(tracker.position()).isLessThanOrEqualTo(undone);
      long position = tracker.position();
      if (!read.isEmpty() && last >= start) {
        assertThat(read.stream().anyMatch(o -> o >= position && o < undone)).isFalse();
      }
    }
  }
}
