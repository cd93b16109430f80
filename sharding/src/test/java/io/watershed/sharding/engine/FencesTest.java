package io.watershed.sharding.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.event.SourcePartition;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Invariant E8 of docs/engine.md. */
class FencesTest {

  private static final SourcePartition SOURCE = new SourcePartition(new UUID(1, 1), 0);

  private final Fences fences = new Fences();

  @Example
  void shouldLetEverythingOfAnUnknownSourceThrough() {
    fences.raise(SOURCE, offsets(1, 5));

    assertThat(fences.firstBeyond(new SourcePartition(new UUID(1, 1), 1), offsets(1, 5))).isZero();
  }

  @Example
  void shouldLetATopicThatWasCreatedAgainThrough() {
    fences.raise(SOURCE, offsets(1, 5));

    assertThat(fences.firstBeyond(new SourcePartition(new UUID(1, 2), 0), offsets(1, 5))).isZero();
  }

  @Property(tries = 500)
  void shouldDropExactlyWhatWasAppliedOfAnyRedelivery(
      @ForAll @IntRange(min = 0, max = 20) int applied,
      @ForAll @IntRange(min = 0, max = 20) int first,
      @ForAll @IntRange(min = 1, max = 20) int size) {
    fences.raise(SOURCE, offsets(1, LongStream.rangeClosed(0, applied).map(i -> 3 * i).toArray()));
    long[] again = LongStream.range(first, first + size).map(i -> 3 * i).toArray();

    int expected = (int) LongStream.of(again).filter(offset -> offset <= 3L * applied).count();
    assertThat(fences.firstBeyond(SOURCE, offsets(1, again))).isEqualTo(expected);
  }

  @Example
  void shouldLetALaterEpochThroughWhateverItsOffsets() {
    fences.raise(SOURCE, offsets(3, 100));

    assertThat(fences.firstBeyond(SOURCE, offsets(4, 50, 51))).isZero();
  }

  @Example
  void shouldDropAFormerEpochWhateverItsOffsets() {
    fences.raise(SOURCE, offsets(3, 100));

    assertThat(fences.firstBeyond(SOURCE, offsets(2, 150, 151))).isEqualTo(2);
  }

  @Example
  void shouldWorkWithoutEpochs() {
    fences.raise(SOURCE, offsets(-1, 7));

    assertThat(fences.firstBeyond(SOURCE, offsets(-1, 6, 7, 8))).isEqualTo(2);
  }

  @Example
  void shouldBeRestoredFromItsPositions() {
    fences.raise(SOURCE, offsets(3, 100));
    Fences restored = new Fences();

    fences.all().forEach(restored::restore);

    assertThat(restored.all()).containsExactly(Map.entry(SOURCE, new FencePosition(3, 100)));
  }

  private static EventBatch offsets(int epoch, long... offsets) {
    return LogRecord.batch(
        epoch, LongStream.of(offsets).mapToObj(offset -> LogRecord.of(offset, 0, 0)).toList());
  }
}
