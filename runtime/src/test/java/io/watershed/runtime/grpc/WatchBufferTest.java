package io.watershed.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.v1.EntityCounts;
import io.watershed.v1.WatchResponse;
import io.watershed.v1.WindowResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WatchBufferTest {

  private static final int ALL = 1_000;

  private static WindowResult result(long start, long sequenceNumber) {
    return WindowResult.newBuilder()
        .setWindow("hour")
        .setKey(start)
        .setStart(start)
        .setSequenceNumber(sequenceNumber)
        .build();
  }

  private static EntityCounts counts(long accepted) {
    return EntityCounts.newBuilder().setAccepted(accepted).build();
  }

  private static void offer(WatchBuffer buffer, long sequenceNumber, WindowResult... changed) {
    buffer.offer(
        List.of(changed), sequenceNumber, OptionalLong.of(sequenceNumber), counts(sequenceNumber));
  }

  @Test
  void shouldHaveNothingToTellAtFirst() {
    assertThat(new WatchBuffer(0).poll(ALL)).isEmpty();
  }

  @Test
  void shouldTellAChangeOnce() {
    var buffer = new WatchBuffer(0);
    offer(buffer, 1, result(0, 1));
    WatchResponse response = buffer.poll(ALL).orElseThrow();
    assertThat(response.getWindowsList()).containsExactly(result(0, 1));
    assertThat(response.getSequenceNumber()).isEqualTo(1);
    assertThat(response.getWatermark()).isEqualTo(1);
    assertThat(response.getCounts()).isEqualTo(counts(1));
    assertThat(buffer.poll(ALL)).isEmpty();
  }

  @Test
  void shouldSkipSupersededVersionsOfAWindow() {
    var buffer = new WatchBuffer(0);
    offer(buffer, 1, result(0, 1));
    offer(buffer, 2, result(0, 2), result(1, 2));
    offer(buffer, 3, result(1, 3));
    WatchResponse response = buffer.poll(ALL).orElseThrow();
    assertThat(response.getWindowsList()).containsExactly(result(0, 2), result(1, 3));
    assertThat(response.getSequenceNumber()).isEqualTo(3);
  }

  @Test
  void shouldNeverLetAnOlderVersionReplaceANewerOne() {
    var buffer = new WatchBuffer(0);
    offer(buffer, 5, result(0, 5), result(0, 4));
    assertThat(buffer.poll(ALL).orElseThrow().getWindowsList()).containsExactly(result(0, 5));
  }

  @Test
  void shouldTellThatOnlyTotalsChanged() {
    var buffer = new WatchBuffer(0);
    buffer.offer(List.of(), 4, OptionalLong.of(7), counts(1));
    assertThat(buffer.poll(ALL).orElseThrow().getWatermark()).isEqualTo(7);
    buffer.offer(List.of(), 5, OptionalLong.of(7), counts(1));
    assertThat(buffer.poll(ALL)).isEmpty();
    assertThat(buffer.handled()).isEqualTo(5);
  }

  @Test
  void shouldSplitWhatIsTooMuchWithoutAGapForWhoResumes() {
    var buffer = new WatchBuffer(0);
    offer(buffer, 9, result(0, 3), result(1, 5), result(2, 5), result(3, 9));
    WatchResponse first = buffer.poll(2).orElseThrow();
    assertThat(first.getWindowsList()).containsExactly(result(0, 3), result(1, 5));
    assertThat(first.getSequenceNumber()).isEqualTo(4);
    WatchResponse second = buffer.poll(2).orElseThrow();
    assertThat(second.getWindowsList()).containsExactly(result(2, 5), result(3, 9));
    assertThat(second.getSequenceNumber()).isEqualTo(9);
    assertThat(buffer.poll(2)).isEmpty();
  }

  @Test
  void shouldRefuseToGoBack() {
    var buffer = new WatchBuffer(5);
    assertThatThrownBy(() -> offer(buffer, 4))
        .hasMessage("sequence number: 4 (expected: at least 5)");
  }

  /** Whoever stops anywhere and resumes from what it was told ends with the last version of all. */
  @Test
  @Timeout(60)
  void shouldLeaveNoGapWhereverAClientResumes() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      List<List<WindowResult>> history = new ArrayList<>();
      Map<Long, WindowResult> last = new HashMap<>();
      for (long sequenceNumber = 1; sequenceNumber <= 30; sequenceNumber++) {
        List<WindowResult> changed = new ArrayList<>();
        for (long start = 0; start < 5; start++) {
          if (random.nextInt(3) == 0) {
            changed.add(result(start, sequenceNumber));
            last.put(start, changed.getLast());
          }
        }
        history.add(changed);
      }
      Map<Long, WindowResult> client = new HashMap<>();
      long resume = 0;
      while (resume < 30) {
        var buffer = new WatchBuffer(resume);
        // The client goes away after a few responses, but not for ever.
        int patience = 1 + random.nextInt(8);
        long next = resume + 1;
        while (patience > 0 && resume < 30) {
          if (next <= 30) {
            offer(buffer, next, history.get((int) next - 1).toArray(WindowResult[]::new));
            next++;
          }
          if (next > 30 || random.nextBoolean()) {
            WatchResponse response = buffer.poll(2 + random.nextInt(3)).orElseThrow();
            response.getWindowsList().forEach(result -> client.put(result.getStart(), result));
            assertThat(response.getSequenceNumber())
                .as("seed %d", seed)
                .isGreaterThanOrEqualTo(resume);
            resume = response.getSequenceNumber();
            patience--;
          }
        }
      }
      assertThat(client).as("seed %d, round %d", seed, round).isEqualTo(last);
    }
  }
}
