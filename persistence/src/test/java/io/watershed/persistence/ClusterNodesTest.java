package io.watershed.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterNodesTest {

  private static final Duration LATELY = Duration.ofMinutes(1);

  private Store store;
  private ClusterNodes nodes;

  @BeforeEach
  void open() {
    store = Store.open(TestDatabase.fresh());
    nodes = store.clusterNodes();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void shouldLetOneOfSeveralBeginACluster() throws Exception {
    var attempts = new ArrayList<Future<Boolean>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        var address = "node-" + i + ":7779";
        Callable<Boolean> attempt =
            () -> {
              nodes.announce(address, 1);
              return nodes.found(address, 1, LATELY);
            };
        attempts.add(threads.submit(attempt));
      }
    }
    int founders = 0;
    for (var attempt : attempts) {
      founders += attempt.get() ? 1 : 0;
    }
    assertThat(founders).isEqualTo(1);
    assertThat(nodes.others("elsewhere:1", LATELY)).hasSize(1);
  }

  @Test
  void shouldNotLetANodeBeginAClusterBesideAMember() {
    nodes.announce("a:1", 1);
    nodes.renew("a:1", 1);
    nodes.announce("b:1", 1);
    assertThat(nodes.found("b:1", 1, LATELY)).isFalse();
    assertThat(nodes.others("b:1", LATELY)).containsExactly("a:1");
  }

  @Test
  void shouldNotWaitForMembersThatWereSilentForLong() {
    nodes.announce("a:1", 1);
    nodes.renew("a:1", 1);
    nodes.announce("b:1", 1);
    assertThat(nodes.others("b:1", Duration.ZERO)).isEmpty();
    assertThat(nodes.found("b:1", 1, Duration.ZERO)).isTrue();
  }

  /** All were killed, and start again. */
  @Test
  void shouldForgetWhatANodeWasBeforeItStartedAgain() {
    nodes.announce("a:1", 1);
    nodes.renew("a:1", 1);
    nodes.announce("b:1", 1);
    nodes.announce("a:1", 2);
    nodes.renew("a:1", 1);
    assertThat(nodes.others("b:1", LATELY)).isEmpty();
    assertThat(nodes.found("b:1", 1, LATELY)).isTrue();
  }

  @Test
  void shouldForgetANodeThatLeaves() {
    nodes.announce("a:1", 1);
    nodes.renew("a:1", 1);
    nodes.leave("a:1", 2);
    assertThat(nodes.others("b:1", LATELY)).containsExactly("a:1");
    nodes.leave("a:1", 1);
    assertThat(nodes.others("b:1", LATELY)).isEmpty();
  }
}
