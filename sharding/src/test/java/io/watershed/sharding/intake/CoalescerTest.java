package io.watershed.sharding.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.sharding.engine.BatchShape;
import io.watershed.sharding.engine.EventBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Invariants 2, 6 and 7 of docs/ingest.md. */
class CoalescerTest {

  private static final long BUDGET = 1_000;

  private Coalescer coalescer = coalescer(Limits.STANDARD);
  private long offset;

  @Test
  void shouldSendAnEventAtOnceWhenNothingIsInFlight() {
    add("a", 0);
    var shipment = coalescer.next(0);
    assertThat(shipment.events().entity()).isEqualTo("a");
    assertThat(offsets(shipment)).containsExactly(0);
  }

  @Test
  void shouldLetTheRestRideAlongInTheNextBatch() {
    add("a", 0);
    var first = coalescer.next(0);
    add("a", 1);
    add("a", 2);
    assertThat(coalescer.next(2)).isNull();
    coalescer.applied(first.id(), 3);
    assertThat(offsets(coalescer.next(3))).containsExactly(1, 2);
    assertThat(coalescer.next(3)).isNull();
  }

  @Test
  void shouldTakeTurns() {
    add("a", 0);
    add("b", 0);
    var first = coalescer.next(0);
    add("a", 1);
    coalescer.applied(first.id(), 1);
    assertThat(coalescer.next(1).events().entity()).isEqualTo("b");
    assertThat(coalescer.next(1).events().entity()).isEqualTo("a");
  }

  @Test
  void shouldNotMixLeaderEpochs() {
    var blocker = blocked("a");
    coalescer.add(1, 7, 0, event("a"), 0);
    coalescer.add(2, 8, 0, event("a"), 0);
    coalescer.applied(blocker, 1);
    var seventh = coalescer.next(1);
    assertThat(seventh.events().epoch()).isEqualTo(7);
    assertThat(offsets(seventh)).containsExactly(1);
    coalescer.applied(seventh.id(), 2);
    assertThat(coalescer.next(2).events().epoch()).isEqualTo(8);
  }

  @Test
  void shouldBoundABatchInEvents() {
    var small = coalescer(new Limits(3, 1 << 20, 100, 1 << 20, 100));
    small.add(0, 0, 0, event("a"), 0);
    var first = small.next(0);
    for (int i = 1; i <= 5; i++) {
      small.add(i, 0, 0, event("a"), 0);
    }
    small.applied(first.id(), 1);
    var second = small.next(1);
    assertThat(offsets(second)).containsExactly(1, 2, 3);
    small.applied(second.id(), 2);
    assertThat(offsets(small.next(2))).containsExactly(4, 5);
  }

  @Test
  void shouldBoundABatchInBytes() {
    int two = 3 + 2 * Slot.encodedBytes(1);
    var small = coalescer(new Limits(100, two, 100, 1 << 20, 100));
    small.add(0, 0, 0, event("a"), 0);
    var first = small.next(0);
    for (int i = 1; i <= 3; i++) {
      small.add(i, 0, 0, event("a"), 0);
    }
    small.applied(first.id(), 1);
    assertThat(offsets(small.next(1))).containsExactly(1, 2);
  }

  @Test
  void shouldHaveNoRoomWhileTooManyEventsAreHeld() {
    var small = coalescer(new Limits(10, 1 << 20, 3, 1 << 20, 100));
    for (int i = 0; i < 3; i++) {
      assertThat(small.hasRoom()).isTrue();
      small.add(i, 0, 0, event("a"), 0);
    }
    assertThat(small.hasRoom()).isFalse();
    small.applied(small.next(0).id(), 1);
    assertThat(small.hasRoom()).isTrue();
    assertThat(small.heldBytes()).isZero();
  }

  @Test
  void shouldHaveNoRoomWhileTooManyBytesAreHeld() {
    var small = coalescer(new Limits(10, 1 << 20, 100, 1_000, 100));
    while (small.hasRoom()) {
      small.add(offset++, 0, 0, event("e" + offset), 0);
    }
    assertThat(offset).isBetween(2L, 4L);
  }

  @Test
  void shouldRepeatTheSameBatchUntilItIsAnswered() {
    add("a", 0);
    var first = coalescer.next(0);
    add("a", 1);
    assertThat(overdue(Coalescer.LEAST_TIMEOUT - 1)).isEmpty();
    assertThat(overdue(Coalescer.LEAST_TIMEOUT)).containsExactly(first);
    assertThat(offsets(first)).containsExactly(0);
    assertThat(overdue(Coalescer.LEAST_TIMEOUT)).isEmpty();
  }

  @Test
  void shouldWaitTwiceAsLongEachTimeUpToABound() {
    add("a", 0);
    coalescer.next(0);
    var repeats = new ArrayList<Long>();
    for (long now = 0; now < 200_000; now += 500) {
      if (!overdue(now).isEmpty()) {
        repeats.add(now);
      }
    }
    assertThat(repeats)
        .containsExactly(
            2_000L, 6_000L, 14_000L, 30_000L, 60_000L, 90_000L, 120_000L, 150_000L, 180_000L);
  }

  @Test
  void shouldIgnoreRepeatedAndUnknownAnswers() {
    add("a", 0);
    var first = coalescer.next(0);
    assertThat(coalescer.applied(first.id() + 1, 1)).isNull();
    assertThat(coalescer.applied(first.id(), 1)).isSameAs(first);
    add("a", 1);
    var second = coalescer.next(1);
    assertThat(coalescer.applied(first.id(), 2)).isNull();
    assertThat(coalescer.batchesInFlight()).isOne();
    assertThat(coalescer.applied(second.id(), 2)).isSameAs(second);
  }

  /** Entities of a bucket ride in one batch, in the order of offsets, and only one is in flight. */
  @Test
  void shouldGatherTheEntitiesOfABucketIntoOneBatch() {
    coalescer = coalescer(Limits.STANDARD, Placement.of(1, OptionalInt.of(1)));
    add("a", 0);
    add("b", 0);
    add("a", 0);
    var first = coalescer.next(0);
    add("c", 0);
    assertThat(coalescer.units()).isOne();
    assertThat(coalescer.next(0)).isNull();
    assertThat(offsets(first)).isSorted().hasSize(3);
    assertThat(first.events().byEntity()).extracting(EventBatch::entity).containsExactly("a", "b");
    assertThat(coalescer.applied(first.id(), 1)).isSameAs(first);
    assertThat(coalescer.next(1).events().entity(0)).isEqualTo("c");
  }

  /** Keys count, too, where each event brings one. */
  @Test
  void shouldBoundABatchOfManyEntitiesInBytes() {
    var limits = new Limits(4_096, 2_000, 100_000, 16L << 20, 400_000);
    coalescer = coalescer(limits, Placement.of(1, OptionalInt.of(1)));
    String key = "k".repeat(200);
    for (int i = 0; i < 10; i++) {
      add(key + i, 0);
    }
    var first = coalescer.next(0);
    assertThat(first.events().size()).isEqualTo(3);
    coalescer.applied(first.id(), 1);
    assertThat(coalescer.next(1).events().size()).isEqualTo(3);
  }

  @Test
  void shouldForgetIdleEntities() {
    add("a", 0);
    coalescer.applied(coalescer.next(0).id(), 1);
    assertThat(coalescer.units()).isZero();
    assertThat(coalescer.heldEvents()).isZero();
  }

  /** Answers that come late close the window; half the budget later a batch goes all the same. */
  @Test
  void shouldGatherWhileAnswersAreLateAndStillKeepTheBudget() {
    long now = 0;
    for (int round = 0; round < 20; round++) {
      for (int e = 0; e < 500; e++) {
        coalescer.add(offset++, 0, 0, event("r" + round + "e" + e), now);
      }
      var sent = new ArrayList<Shipment>();
      for (long until = now + BUDGET; now < until; now += 10) {
        for (var s = coalescer.next(now); s != null; s = coalescer.next(now)) {
          sent.add(s);
        }
      }
      for (var shipment : sent) {
        coalescer.applied(shipment.id(), now);
      }
    }
    for (int e = 0; e < 500; e++) {
      coalescer.add(offset++, 0, 0, event("last" + e), now);
    }
    assertThat(sendable(now)).isEqualTo(SendWindow.LEAST);
    assertThat(sendable(now + BUDGET / 2 - 1)).isZero();
    assertThat(sendable(now + BUDGET / 2)).isEqualTo(500 - SendWindow.LEAST);
  }

  @Test
  void shouldOpenTheWindowWhileAnswersAreFast() {
    for (int e = 0; e < 10_000; e++) {
      coalescer.add(offset++, 0, 0, event("e" + e), 0);
    }
    int atOnce = 0;
    for (long now = 0; coalescer.heldEvents() > 0; now++) {
      var sent = new ArrayList<Shipment>();
      for (var s = coalescer.next(now); s != null; s = coalescer.next(now)) {
        sent.add(s);
      }
      atOnce = Math.max(atOnce, sent.size());
      for (var shipment : sent) {
        coalescer.applied(shipment.id(), now + 1);
      }
    }
    assertThat(atOnce).isGreaterThan(2_000);
  }

  private static Coalescer coalescer(Limits limits) {
    return coalescer(limits, Placement.ofEntities(1));
  }

  private static Coalescer coalescer(Limits limits, Placement placement) {
    return new Coalescer(
        limits, new BatchShape(List.of(Measure.Type.LONG), false, false), placement, BUDGET, 100);
  }

  private void add(String entity, long now) {
    coalescer.add(offset++, 0, 0, event(entity), now);
  }

  private long blocked(String entity) {
    add(entity, 0);
    return coalescer.next(0).id();
  }

  private List<Shipment> overdue(long now) {
    var repeated = new ArrayList<Shipment>();
    coalescer.repeat(now, repeated::add);
    return repeated;
  }

  private int sendable(long now) {
    int count = 0;
    while (coalescer.next(now) != null) {
      count++;
    }
    return count;
  }

  private static long[] offsets(Shipment shipment) {
    EventBatch events = shipment.events();
    return LongStream.range(0, events.size()).map(i -> events.offset((int) i)).toArray();
  }

  private static Event event(String entity) {
    return new Event(entity, 0, 0, 0, new long[] {1});
  }
}
