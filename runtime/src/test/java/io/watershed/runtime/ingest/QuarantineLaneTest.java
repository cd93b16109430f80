package io.watershed.runtime.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.persistence.QuarantinedEvent;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.runtime.kafka.Outage;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class QuarantineLaneTest {

  private static final SourcePartition SOURCE = new SourcePartition(UUID.randomUUID(), 0);
  private static final int MEGABYTE = 1024 * 1024;

  private final QuarantineLane lane =
      new QuarantineLane(
          ReaderPace.STANDARD,
          new Outage(LoggerFactory.getLogger(QuarantineLaneTest.class), "the test"));

  @Test
  void shouldSaveOneBatchAtATime() {
    lane.add(row(1, 0));
    assertThat(lane.next(0)).hasSize(1);
    lane.add(row(2, 0));
    assertThat(lane.next(0)).isEmpty();
    assertThat(lane.saved(0)).extracting(QuarantinedEvent::offset).containsExactly(1L);
    assertThat(lane.next(0)).extracting(QuarantinedEvent::offset).containsExactly(2L);
  }

  @Test
  void shouldBoundABatchInRowsAndBytes() {
    for (int i = 0; i < 600; i++) {
      lane.add(row(i, 0));
    }
    assertThat(lane.next(0)).hasSize(500);
    lane.saved(0);
    assertThat(lane.next(0)).hasSize(100);
    lane.saved(0);
    for (int i = 0; i < 7; i++) {
      lane.add(row(i, MEGABYTE));
    }
    assertThat(lane.next(0)).hasSize(4);
  }

  @Test
  void shouldHaveNoRoomBeyondEightMegabytes() {
    for (int i = 0; i < 8; i++) {
      assertThat(lane.hasRoom()).isTrue();
      lane.add(row(i, MEGABYTE));
    }
    assertThat(lane.hasRoom()).isFalse();
    lane.next(0);
    lane.saved(0);
    assertThat(lane.hasRoom()).isTrue();
  }

  @Test
  void shouldOfferTheSameRowsAgainAfterAPause() {
    lane.add(row(1, 0));
    lane.next(0);
    lane.add(row(2, 0));
    lane.failed(new IllegalStateException("down"), 0);
    assertThat(lane.next(249)).isEmpty();
    assertThat(lane.next(250)).extracting(QuarantinedEvent::offset).containsExactly(1L, 2L);
  }

  private static QuarantinedEvent row(long offset, int bytes) {
    return new QuarantinedEvent(
        "p", "t", SOURCE, offset, 0, "UNDECODABLE", "", 0, null, new byte[bytes], bytes, 0);
  }
}
