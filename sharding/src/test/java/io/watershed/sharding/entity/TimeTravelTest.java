package io.watershed.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.persistence.journal.History;
import io.watershed.sharding.engine.Bucket;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.engine.ResultStatus;
import io.watershed.sharding.engine.StoredEvent;
import io.watershed.sharding.engine.Unit;
import io.watershed.sharding.intake.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class TimeTravelTest {

  private static final String BIKE = "b1";

  /** What a live entity stored and showed, and what a sweep has left of it. */
  private static final class Life implements History {

    private final Random random;
    private final Placement placement;
    private final Unit unit;
    private final TreeMap<Long, Stored> journal = new TreeMap<>();
    private final TreeMap<Long, Stored> snapshots = new TreeMap<>();
    private final List<Optional<EntityView>> views = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private long now = 1_000;
    private long offset;
    private long second;
    private int readsUntilSweep = -1;

    Life(long seed, int steps, boolean shared) {
      random = new Random(seed);
      placement = Placement.of(1, shared ? OptionalInt.of(1) : OptionalInt.empty());
      unit = shared ? new Bucket(Samples.PLAN) : new EntityState(Samples.PLAN, BIKE);
      for (int i = 0; i < steps; i++) {
        now += random.nextInt(3);
        step().ifPresent(this::store);
      }
    }

    private Optional<? extends StoredEvent> step() {
      return switch (random.nextInt(5)) {
        case 0 -> unit.decidePublication(now);
        case 1 -> {
          second += random.nextInt(60);
          var watermark = OptionalLong.of(second * 1000);
          yield unit.decideAdvance(Map.of(Samples.SOURCE, second * 1000), watermark, now);
        }
        default -> {
          EventBatch batch = placement.isShared() ? ofSeveral() : ofOne();
          offset += batch.size();
          yield unit.decide(Samples.SOURCE, batch, now);
        }
      };
    }

    private EventBatch ofOne() {
      long[] seconds =
          LongStream.generate(() -> second += random.nextInt(-20, 40))
              .limit(1 + random.nextInt(4))
              .toArray();
      return Samples.batch(offset, seconds);
    }

    private EventBatch ofSeveral() {
      second += random.nextInt(40);
      String[] bikes =
          random
              .ints(1 + random.nextInt(4), 1, 4)
              .mapToObj(number -> "b" + number)
              .toArray(String[]::new);
      return BucketRowsTest.batch(offset, second, bikes);
    }

    private void store(StoredEvent event) {
      unit.apply(event);
      long number = unit.sequence();
      journal.put(
          number,
          new Stored(
              number,
              now,
              JournalEntry.read(EventFormat.manifest(event), EventFormat.write(event))));
      views.add(unit.find(BIKE).map(EntityViews::of));
      times.add(event.decidedAt());
      if (random.nextInt(6) == 0) {
        snapshots.put(number, new Stored(number, now, SnapshotFormat.write(Samples.PLAN, unit)));
      }
    }

    /** Up to one of the snapshots, as a sweep does. */
    void sweep() {
      if (!snapshots.isEmpty()) {
        List<Long> numbers = List.copyOf(snapshots.keySet());
        long kept = numbers.get(random.nextInt(numbers.size()));
        journal.headMap(kept, true).clear();
        snapshots.headMap(kept, false).clear();
      }
    }

    long highest() {
      return views.size();
    }

    /** The number of the last event of the longest prefix that was decided by then. */
    long lastBy(long time) {
      return times.stream().takeWhile(decided -> decided <= time).count();
    }

    @Override
    public Extent extent(String persistenceId) {
      assertThat(persistenceId).isEqualTo("trips|" + placement.unitOf(BIKE));
      if (journal.containsKey(1L)) {
        return new Extent(highest(), 1, journal.get(1L).time());
      }
      return snapshots.isEmpty()
          ? new Extent(0, 0, 0)
          : new Extent(highest(), snapshots.firstKey(), snapshots.firstEntry().getValue().time());
    }

    @Override
    public Optional<Stored> newestSnapshot(
        String persistenceId, long maxSequenceNumber, long maxTime) {
      return snapshots.headMap(maxSequenceNumber, true).descendingMap().values().stream()
          .filter(snapshot -> snapshot.time() <= maxTime)
          .findFirst();
    }

    @Override
    public Page events(String persistenceId, long from, int limit) {
      if (readsUntilSweep-- == 0) {
        sweep();
      }
      var stored = journal.tailMap(from, true).values().stream().limit(limit).toList();
      return new Page(stored, stored.size() == limit);
    }

    TimeTravel travel() {
      return new TimeTravel(Samples.PLAN, placement, this, 1 + random.nextInt(7));
    }

    /** What its last event closed is not in a snapshot: that is in the window rows. */
    private EntityView shown(EntityView view, long number) {
      return snapshots.containsKey(number)
          ? new EntityView(
              view.entity(),
              view.sequenceNumber(),
              view.closedAfter(),
              view.watermark(),
              view.counters(),
              view.stateBytes(),
              view.windows().stream()
                  .filter(window -> window.status() == ResultStatus.PROVISIONAL)
                  .toList(),
              view.switches())
          : view;
    }

    Extent extent() {
      return extent("trips|" + placement.unitOf(BIKE));
    }

    Optional<EntityView> viewAt(long number) {
      return views.get((int) number - 1).map(view -> shown(view, number));
    }

    PastState expected(long number) {
      Optional<EntityView> view = viewAt(number);
      return view.isPresent()
          ? new PastState.Known(view.get(), number, times.get((int) number - 1))
          : new PastState.NotYet(OptionalLong.empty());
    }
  }

  @Property(tries = 200)
  void shouldBeAtEverySequenceNumberWhatTheLiveEntityWas(
      @ForAll long seed, @ForAll boolean shared) {
    Life life = new Life(seed, 60, shared);
    life.sweep();
    long oldest = life.extent().oldest();
    for (long number = 1; number <= life.highest(); number++) {
      PastState past = life.travel().asOf(BIKE, new PastPoint.Sequence(number));
      if (number < oldest) {
        assertThat(past)
            .isEqualTo(new PastState.BeyondHorizon(oldest, life.times.get((int) oldest - 1)));
      } else {
        assertThat(past).isEqualTo(life.expected(number));
      }
    }
  }

  @Property(tries = 200)
  void shouldBeAtEveryTimeWhatHadBeenDecidedByThen(@ForAll long seed, @ForAll boolean shared) {
    Life life = new Life(seed, 60, shared);
    life.sweep();
    History.Extent extent = life.extent();
    for (long time = 990; time <= life.now + 2; time++) {
      PastState past = life.travel().asOf(BIKE, new PastPoint.Time(time));
      long number = life.lastBy(time);
      if (number >= extent.oldest() && number > 0) {
        assertThat(past).isEqualTo(life.expected(number));
      } else if (life.journal.containsKey(1L)) {
        assertThat(past)
            .isEqualTo(
                new PastState.NotYet(
                    shared ? OptionalLong.empty() : OptionalLong.of(life.times.getFirst())));
      } else {
        assertThat(past)
            .isEqualTo(new PastState.BeyondHorizon(extent.oldest(), extent.oldestTime()));
      }
    }
  }

  @Property(tries = 1_000)
  void shouldTellNoWrongStateWhileASweepPasses(@ForAll long seed, @ForAll boolean shared) {
    Life life = new Life(seed, 60, shared);
    life.sweep();
    life.readsUntilSweep = life.random.nextInt(4);
    long number = 1L + life.random.nextInt((int) life.highest());
    long time = life.times.get((int) number - 1);
    boolean bySequence = life.random.nextBoolean();
    PastState past =
        life.travel()
            .asOf(BIKE, bySequence ? new PastPoint.Sequence(number) : new PastPoint.Time(time));
    if (!(past instanceof PastState.BeyondHorizon)) {
      long expected = bySequence ? number : life.lastBy(time);
      // What is a snapshot away shows no windows that its last event closed.
      switch (past) {
        case PastState.Known known -> {
          EntityView live = life.views.get((int) expected - 1).orElseThrow();
          assertThat(known.sequenceNumber()).isEqualTo(expected);
          assertThat(known.view().counters()).isEqualTo(live.counters());
          assertThat(known.view().stateBytes()).isEqualTo(live.stateBytes());
          assertThat(live.windows()).containsAll(known.view().windows());
        }
        case PastState other ->
            assertThat(life.views.get((int) expected - 1)).as("%s", other).isEmpty();
      }
    }
  }

  @Example
  void shouldKnowNothingOfAnEntityThatNothingHappenedTo() {
    Life life = new Life(1, 0, false);
    assertThat(life.travel().asOf(BIKE, new PastPoint.Sequence(1)))
        .isEqualTo(new PastState.Unknown());
    assertThat(life.travel().asOf(BIKE, new PastPoint.Time(5_000)))
        .isEqualTo(new PastState.Unknown());
  }

  @Example
  void shouldTellHowFarAnEntityHasCome() {
    Life life = new Life(2, 30, false);
    assertThat(life.travel().asOf(BIKE, new PastPoint.Sequence(life.highest() + 1)))
        .isEqualTo(new PastState.Ahead(life.highest()));
  }

  @Example
  void shouldRefuseToFoldOverAGapThatNoSweepHasLeft() {
    Life life = new Life(3, 30, false);
    life.snapshots.clear();
    life.journal.remove(5L);
    assertThatThrownBy(() -> life.travel().asOf(BIKE, new PastPoint.Sequence(9)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("journal of trips|b1: no event 5 (expected: one, from 1 on)");
  }
}
