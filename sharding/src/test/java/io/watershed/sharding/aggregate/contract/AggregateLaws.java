package io.watershed.sharding.aggregate.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.watershed.sharding.aggregate.AggregateState;
import io.watershed.sharding.aggregate.CustomAggregate;
import io.watershed.sharding.aggregate.Figure;
import io.watershed.sharding.aggregate.Sample;
import io.watershed.sharding.aggregate.StateFormatException;
import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** The laws that every aggregate keeps, each as a check on random samples. */
public final class AggregateLaws {

  /** The length of the window that figures are asked for, ms. */
  public static final long WINDOW_MILLIS = 7_000;

  private static final int MOST_SAMPLES = 40;

  private final CustomAggregate aggregate;
  private final Function<Random, ? extends Sample> samples;
  private final Function<List<Sample>, Figure> expected;
  private final Random random;

  /**
   * @param samples gives any sample that may come, with what is on the edge of its type
   * @param expected the figure of these samples by a plain loop over exact numbers
   */
  public AggregateLaws(
      CustomAggregate aggregate,
      Function<Random, ? extends Sample> samples,
      Function<List<Sample>, Figure> expected,
      long seed) {
    this.aggregate = aggregate;
    this.samples = samples;
    this.expected = expected;
    this.random = new Random(seed);
  }

  /** The figure is the one that a plain loop finds: nothing wraps around, nothing is lost. */
  public void checkTheFigure() {
    List<Sample> some = some();

    assertEquals(expected.apply(some), figure(gathered(some)), () -> "figure of " + some);
  }

  /** Many times the same sample, as extreme as it may be, doesn't wrap around either. */
  public void checkThatNothingWrapsAround() {
    Sample sample = samples.apply(random);
    List<Sample> many = Collections.nCopies(1 + random.nextInt(100), sample);

    assertEquals(
        expected.apply(many),
        figure(gathered(many)),
        () -> "figure of " + many.size() + " times " + sample);
  }

  /** The same samples in any order make the same bytes and the same figure. */
  public void checkThatOrderDoesNotMatter() {
    List<Sample> some = some();
    List<Sample> shuffled = new ArrayList<>(some);
    Collections.shuffle(shuffled, random);

    assertSame(gathered(some), gathered(shuffled), "shuffled");
  }

  /** a + b and b + a are the same to the byte, and the same as all samples in one state. */
  public void checkThatMergingCommutes() {
    List<Sample> a = some();
    List<Sample> b = some();
    List<Sample> all = new ArrayList<>(a);
    all.addAll(b);

    assertSame(merged(gathered(a), gathered(b)), merged(gathered(b), gathered(a)), "a+b, b+a");
    assertSame(merged(gathered(a), gathered(b)), gathered(all), "a+b, all");
  }

  /** (a + b) + c and a + (b + c) are the same to the byte. */
  public void checkThatMergingAssociates() {
    List<Sample> a = some();
    List<Sample> b = some();
    List<Sample> c = some();

    assertSame(
        merged(merged(gathered(a), gathered(b)), gathered(c)),
        merged(gathered(a), merged(gathered(b), gathered(c))),
        "(a+b)+c, a+(b+c)");
  }

  /** A state without samples adds nothing, on either side. */
  public void checkThatAnEmptyStateAddsNothing() {
    List<Sample> some = some();

    assertSame(gathered(some), merged(gathered(some), aggregate.newState()), "a+0");
    assertSame(gathered(some), merged(aggregate.newState(), gathered(some)), "0+a");
    assertEquals(
        expected.apply(List.of()), figure(aggregate.newState()), "figure without any sample");
  }

  /** Looking at a state, writing it and merging it into another leave it as it is. */
  public void checkThatLookingChangesNothing() {
    AggregateState state = gathered(some());
    byte[] before = bytes(state);
    figure(state);
    merged(gathered(some()), state);

    assertArrayEquals(before, bytes(state), "bytes after being looked at");
  }

  /** A state that was merged into goes on by itself: it shares nothing with the other. */
  public void checkThatMergedStatesShareNothing() {
    AggregateState other = gathered(some());
    byte[] before = bytes(other);
    AggregateState state = merged(aggregate.newState(), other);
    some().forEach(state::add);

    assertArrayEquals(before, bytes(other), "bytes after what it was merged into went on");
  }

  /** What was written comes back, with the same bytes and figure, and goes on alike. */
  public void checkThatItComesBackFromItsBytes() {
    AggregateState state = gathered(some());
    AggregateState back = copy(state);
    assertSame(state, back, "read back");

    List<Sample> more = some();
    more.forEach(state::add);
    more.forEach(back::add);

    assertSame(state, back, "read back, and more samples");
    assertSame(
        merged(gathered(more), copy(state)), merged(gathered(more), state), "merged after reading");
  }

  /** Bytes that are no state make a StateFormatException, or another state, and nothing else. */
  public void checkThatBrokenBytesAreRefused() {
    byte[] bytes = bytes(gathered(some()));
    byte[] broken = Arrays.copyOf(bytes, random.nextInt(bytes.length + 3));
    if (broken.length > 0) {
      broken[random.nextInt(broken.length)] = (byte) random.nextInt();
    }
    try {
      AggregateState state = aggregate.newState();
      StateInput in = new StateInput(broken);
      state.readFrom(in);
      in.end();
    } catch (StateFormatException refused) {
      assertTrue(!refused.getMessage().isBlank(), "message");
    }
  }

  /** Memory is accounted for, by what is in the state and not by how it came there. */
  public void checkThatItSaysWhatItTakes() {
    List<Sample> some = some();
    List<Sample> shuffled = new ArrayList<>(some);
    Collections.shuffle(shuffled, random);
    AggregateState state = gathered(some);

    assertTrue(state.heapBytes() > 0, "heap bytes above 0");
    assertEquals(state.heapBytes(), gathered(shuffled).heapBytes(), "heap bytes, shuffled");
    assertEquals(state.heapBytes(), copy(state).heapBytes(), "heap bytes, read back");
  }

  /** All of them. */
  public void checkAll() {
    checkTheFigure();
    checkThatNothingWrapsAround();
    checkThatOrderDoesNotMatter();
    checkThatMergingCommutes();
    checkThatMergingAssociates();
    checkThatAnEmptyStateAddsNothing();
    checkThatLookingChangesNothing();
    checkThatMergedStatesShareNothing();
    checkThatItComesBackFromItsBytes();
    checkThatBrokenBytesAreRefused();
    checkThatItSaysWhatItTakes();
  }

  private List<Sample> some() {
    List<Sample> some = new ArrayList<>();
    for (int left = random.nextInt(MOST_SAMPLES); left > 0; left--) {
      some.add(samples.apply(random));
    }
    return some;
  }

  /** A state with these samples; now and then written and read on the way. */
  private AggregateState gathered(List<Sample> some) {
    AggregateState state = aggregate.newState();
    for (Sample sample : some) {
      if (random.nextInt(16) == 0) {
        state = copy(state);
      }
      state.add(sample);
    }
    return state;
  }

  private static AggregateState merged(AggregateState state, AggregateState other) {
    state.merge(other);
    return state;
  }

  private AggregateState copy(AggregateState state) {
    AggregateState back = aggregate.newState();
    StateInput in = new StateInput(bytes(state));
    back.readFrom(in);
    in.end();
    return back;
  }

  private static byte[] bytes(AggregateState state) {
    StateOutput out = new StateOutput();
    state.writeTo(out);
    return out.toBytes();
  }

  private static Figure figure(AggregateState state) {
    return state.figure(WINDOW_MILLIS);
  }

  private static void assertSame(AggregateState one, AggregateState other, String what) {
    assertArrayEquals(bytes(one), bytes(other), "bytes: " + what);
    assertEquals(figure(one), figure(other), "figure: " + what);
  }
}
