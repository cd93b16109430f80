package io.watershed.sharding.aggregate;

/**
 * What an aggregate has gathered of some samples. It is a function of the multiset of samples
 * alone: in whatever order they come, however they are spread over states that are merged later,
 * and however often the state is written and read in between, the same samples make the same bytes
 * and the same figure. The contract test {@code AggregateContract} checks it.
 *
 * <p>So nothing in it may round, drop or overflow on the way: sum with {@link WideSum} or {@link
 * ExactSum}, take logarithms and powers from {@link StrictMath}, and look at no clock.
 */
public interface AggregateState {

  /** Takes in one sample, which is valid during the call only. */
  void add(Sample sample);

  /**
   * Takes in all that the other has gathered.
   *
   * @param other made by the same {@link CustomAggregate}; stays as it is
   */
  void merge(AggregateState other);

  /**
   * The figure at hand.
   *
   * @param windowMillis length of the window; 0 or less where it has none
   */
  Figure figure(long windowMillis);

  /** Writes the state down; equal multisets of samples give equal bytes. */
  void writeTo(StateOutput out);

  /** Takes the state over that {@link #writeTo} wrote; called once, on a new one. */
  void readFrom(StateInput in);

  /** About how many bytes of memory it takes; as everything, a function of the samples alone. */
  long heapBytes();
}
