package io.watershed.sharding.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Invariant E17 of docs/engine.md. */
class IdSetTest {

  record Id(long high, long low) {}

  /**
   * @param forward by how many buckets the first live one moves before
   * @param ahead how far above the first live bucket the id's bucket is
   */
  record Operation(int forward, Id id, int ahead, boolean expire) {}

  @Provide
  Arbitrary<List<Operation>> operations() {
    Arbitrary<Long> half = Arbitraries.of(0L, 1L, 2L, 3L, 1L << 32, 1L << 40, -1L, 1L << 63);
    Arbitrary<Long> any = Arbitraries.longs();
    Arbitrary<Id> crowded = Combinators.combine(half, half).as(Id::new);
    Arbitrary<Id> wide = Combinators.combine(any, any).as(Id::new);
    return Combinators.combine(
            Arbitraries.of(0, 0, 0, 0, 0, 1, 1, 9),
            Arbitraries.oneOf(crowded, wide),
            Arbitraries.integers().between(0, 8),
            Arbitraries.of(true, false))
        .as(Operation::new)
        .list()
        .ofMaxSize(300);
  }

  @Property(tries = 500)
  void shouldRememberWhatAMapRemembers(@ForAll("operations") List<Operation> operations) {
    IdSet ids = new IdSet();
    Map<Id, Long> model = new HashMap<>();
    long firstLive = -5;

    for (Operation operation : operations) {
      firstLive += operation.forward();
      if (operation.expire()) {
        ids.expire(firstLive);
      }
      Id id = operation.id();
      Long bucket = model.get(id);
      assertThat(ids.contains(id.high(), id.low(), firstLive))
          .isEqualTo(bucket != null && bucket >= firstLive);
      ids.add(id.high(), id.low(), firstLive + operation.ahead(), 7, firstLive);
      model.put(id, firstLive + operation.ahead());
    }

    assertThat(contents(ids, firstLive)).isEqualTo(live(model, firstLive));
    assertThat(ids.live(firstLive)).isEqualTo(live(model, firstLive).size());
    ids.expire(firstLive);
    assertThat(ids.live()).isEqualTo(live(model, firstLive).size());
    assertThat(contents(ids, firstLive)).isEqualTo(live(model, firstLive));
  }

  private static Map<Id, Long> contents(IdSet ids, long firstLive) {
    Map<Id, Long> contents = new HashMap<>();
    ids.forEach(
        firstLive,
        (bucket, high, low, hash) ->
            assertThat(contents.put(new Id(high, low), bucket)).as("visited twice").isNull());
    return contents;
  }

  private static Map<Id, Long> live(Map<Id, Long> model, long firstLive) {
    Map<Id, Long> live = new HashMap<>(model);
    live.values().removeIf(bucket -> bucket < firstLive);
    return live;
  }

  @Example
  void shouldFreeTheMemoryOfWhatIsGone() {
    IdSet ids = new IdSet();
    for (long id = 0; id < 100_000; id++) {
      ids.add(id, id, 1, 7, 1);
    }

    ids.expire(2);

    assertThat(ids).hasToString("IdSet[0 of 0]");
  }

  @Example
  void shouldNotGrowWhileAsManyGoAsCome() {
    IdSet ids = new IdSet();
    for (long id = 0; id < 100_000; id++) {
      ids.add(id, ~id, id / 10, 7, id / 10 - 1);
    }

    assertThat(ids.live(9_998)).isLessThanOrEqualTo(20);
    assertThat(ids.toString()).matches("IdSet\\[\\d+ of (32|64)]");
  }
}
