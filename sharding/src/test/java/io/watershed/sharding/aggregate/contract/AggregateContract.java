package io.watershed.sharding.aggregate.contract;

import io.watershed.sharding.aggregate.CustomAggregate;
import io.watershed.sharding.aggregate.Figure;
import io.watershed.sharding.aggregate.Sample;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The contract of aggregates: inherit it in the test of one's own, and say which samples may come
 * and what a plain loop makes of them. Random; a failure names its seed, and {@code
 * -Dcontract.seed=N} repeats it.
 */
public abstract class AggregateContract {

  private static final int TRIES = Integer.getInteger("contract.tries", 300);

  /** The aggregate in question. */
  protected abstract CustomAggregate aggregate();

  /** Any sample that may come, with what is on the edge of its type; see {@link SampleOf}. */
  protected abstract Sample sample(Random random);

  /** The figure by a plain loop over exact numbers, sharing no code with the aggregate. */
  protected abstract Figure expected(List<Sample> samples);

  @Test
  void shouldFindTheFigureOfAPlainLoop() {
    check(AggregateLaws::checkTheFigure);
  }

  @Test
  void shouldNeverWrapAround() {
    check(AggregateLaws::checkThatNothingWrapsAround);
  }

  @Test
  void shouldNotCareForTheOrder() {
    check(AggregateLaws::checkThatOrderDoesNotMatter);
  }

  @Test
  void shouldMergeCommutatively() {
    check(AggregateLaws::checkThatMergingCommutes);
  }

  @Test
  void shouldMergeAssociatively() {
    check(AggregateLaws::checkThatMergingAssociates);
  }

  @Test
  void shouldGainNothingFromAnEmptyState() {
    check(AggregateLaws::checkThatAnEmptyStateAddsNothing);
  }

  @Test
  void shouldNotChangeByBeingLookedAt() {
    check(AggregateLaws::checkThatLookingChangesNothing);
  }

  @Test
  void shouldShareNothingWithWhatWasMerged() {
    check(AggregateLaws::checkThatMergedStatesShareNothing);
  }

  @Test
  void shouldComeBackFromItsBytes() {
    check(AggregateLaws::checkThatItComesBackFromItsBytes);
  }

  @Test
  void shouldRefuseBrokenBytes() {
    check(AggregateLaws::checkThatBrokenBytesAreRefused);
  }

  @Test
  void shouldSayWhatItTakes() {
    check(AggregateLaws::checkThatItSaysWhatItTakes);
  }

  private void check(Consumer<AggregateLaws> law) {
    Long given = Long.getLong("contract.seed");
    long first = given == null ? new Random().nextLong() : given;
    for (int i = 0; i < (given == null ? TRIES : 1); i++) {
      long seed = first + i;
      try {
        law.accept(new AggregateLaws(aggregate(), this::sample, this::expected, seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("-Dcontract.seed=" + seed + ": " + e.getMessage(), e);
      }
    }
  }
}
