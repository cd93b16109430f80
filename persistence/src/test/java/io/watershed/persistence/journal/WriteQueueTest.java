package io.watershed.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriteQueueTest {
  private static final long ANY_BYTES = 1 << 20;

  private final WriteQueue queue = new WriteQueue();

  @Test
  void shouldGiveAllThatWaitsInOrder() throws InterruptedException {
    var writes = offered("a", "b", "c");
    assertThat(queue.take(10, ANY_BYTES)).containsExactlyElementsOf(writes);
  }

  @Test
  void shouldBoundAGroupByWrites() throws InterruptedException {
    var writes = offered("a", "b", "c");
    assertThat(queue.take(2, ANY_BYTES)).containsExactlyElementsOf(writes.subList(0, 2));
    assertThat(queue.take(2, ANY_BYTES)).containsExactly(writes.get(2));
  }

  @Test
  void shouldBoundAGroupByBytesButTakeAtLeastOne() throws InterruptedException {
    var writes = offered("a", "b");
    assertThat(queue.take(10, 1)).containsExactly(writes.get(0));
    assertThat(queue.take(10, 1)).containsExactly(writes.get(1));
  }

  @Test
  void shouldHoldBackTheNextWriteOfAnIdThatIsUnderWay() throws InterruptedException {
    var writes = offered("a", "a", "b");
    var first = queue.take(10, ANY_BYTES);
    assertThat(first).containsExactly(writes.get(0), writes.get(2));
    queue.settle(writes.get(0));
    assertThat(queue.take(10, ANY_BYTES)).containsExactly(writes.get(1));
  }

  @Test
  void shouldTakeOutWhatStandsBehindAFailedWrite() throws InterruptedException {
    var writes = offered("a", "a", "b", "a");
    queue.take(1, ANY_BYTES);
    assertThat(queue.settleFailed(writes.get(0))).containsExactly(writes.get(1), writes.get(3));
    assertThat(queue.take(10, ANY_BYTES)).containsExactly(writes.get(2));
    assertThat(queue.waitingBytes()).isZero();
  }

  @Test
  void shouldBeDrainedWhenNothingWaitsOrIsUnderWay() throws InterruptedException {
    var writes = offered("a");
    assertThat(queue.awaitDrained(Duration.ZERO)).isFalse();
    queue.take(1, ANY_BYTES);
    assertThat(queue.awaitDrained(Duration.ZERO)).isFalse();
    queue.settle(writes.get(0));
    assertThat(queue.awaitDrained(Duration.ZERO)).isTrue();
    assertThat(queue.size()).isZero();
  }

  @Test
  void shouldTakeNothingInOnceClosed() throws InterruptedException {
    queue.close();
    assertThat(queue.offer(JournalBench.write("a", 1, "w"))).isFalse();
    assertThat(queue.take(1, ANY_BYTES)).isEmpty();
  }

  private List<PendingWrite> offered(String... ids) {
    var writes = List.of(ids).stream().map(id -> JournalBench.write(id, 1, "w")).toList();
    writes.forEach(queue::offer);
    return writes;
  }
}
