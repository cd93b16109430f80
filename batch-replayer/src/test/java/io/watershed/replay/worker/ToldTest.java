package io.watershed.replay.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.replay.input.Split;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ToldTest {

  private static final NodeAddress NODE = NodeAddress.parse("a:7400");
  private static final Split SPLIT = new Split("f", 9, "c", "csv", 0, 9, 0, 5, Map.of());

  private final List<String> lines = new ArrayList<>();
  private long now;
  private final Told told = new Told(lines::add, () -> now);
  private final Outages outages = new Outages(told, () -> now / 1_000_000);

  @Test
  void shouldSayAnOutageOnceAndLessAndLessOftenThatItLasts() {
    outages.lost(1, SPLIT, "UNAVAILABLE");
    for (int second = 0; second < 100; second++) {
      outages.unreachable(NODE, "UNAVAILABLE: attempt " + second);
      outages.lost(1, SPLIT, "UNAVAILABLE: attempt " + second);
      now += Duration.ofSeconds(1).toNanos();
    }
    assertThat(lines)
        .containsExactly(
            "f, rows 0 to 4: to be leased again: UNAVAILABLE",
            "node a:7400: UNAVAILABLE: attempt 0; trying again",
            "node a:7400: UNAVAILABLE: attempt 30; no answer for 30 s, trying on",
            "node a:7400: UNAVAILABLE: attempt 90; no answer for 90 s, trying on");
  }

  @Test
  void shouldSayThatANodeIsBackAndAnOutageBehindItAnew() {
    outages.answered();
    outages.unreachable(NODE, "UNAVAILABLE");
    now += Duration.ofMillis(2_500).toNanos();
    outages.answered();
    outages.answered();
    outages.unreachable(NODE, "UNAVAILABLE");
    assertThat(lines)
        .containsExactly(
            "node a:7400: UNAVAILABLE; trying again",
            "back after 2.5 s",
            "node a:7400: UNAVAILABLE; trying again");
  }

  @Test
  void shouldSayEachLostLeaseOnceUntilASplitIsDone() {
    outages.lost(1, SPLIT, "lease lost");
    outages.lost(1, SPLIT, "lease lost");
    outages.completed(1, SPLIT);
    outages.lost(1, SPLIT, "lease lost");
    assertThat(lines).hasSize(2);
  }
}
