package io.watershed.multinode;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.watershed.multinode.flights.FlightRun;
import io.watershed.multinode.flights.Hour;
import io.watershed.multinode.flights.ResultRow;
import io.watershed.v1.WatchRequest;
import io.watershed.v1.WatchResponse;
import io.watershed.v1.WindowResult;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A Watch that outlives its node: it resumes after the last sequence number it has seen. */
class WatchIT {

  private static final String AIRPORT = "ATL";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void shouldBringTheLastVersionOfEachWindowAcrossKills() throws Exception {
    Scenario.play("watch", Site.Plan.of(FlightRun.PARTITIONS, "flights"), WatchIT::play);
  }

  private static void play(Site site) throws Exception {
    try (var run = FlightRun.begin(site);
        var watch = new Watching(site)) {
      Await.until("a first response", PATIENCE, () -> watch.first() > 0);
      for (double share : new double[] {0.25, 0.6}) {
        run.awaitStored(share);
        site.node().restart();
      }
      run.verify();
      var expected = versions(site, watch.first());
      assertThat(expected).isNotEmpty();
      awaitAll(watch, expected);
      assertThat(watch.problems()).isEmpty();
      assertThat(watch.resumptions()).isPositive();
    }
  }

  private static void awaitAll(Watching watch, Map<Long, String> expected)
      throws InterruptedException {
    try {
      Await.until(
          "every last version", PATIENCE, () -> watch.versions(expected.keySet()).equals(expected));
    } catch (AssertionError e) {
      assertThat(watch.versions(expected.keySet()))
          .as("versions that the watch brought")
          .isEqualTo(expected);
      throw e;
    }
  }

  /** Revision and status of each window that changed after a sequence number, as stored. */
  private static Map<Long, String> versions(Site site, long after) throws SQLException {
    var versions = new TreeMap<Long, String>();
    try (var connection = site.database().connect()) {
      for (Map.Entry<Hour, ResultRow> row : ResultRow.all(connection).entrySet()) {
        if (row.getKey().airport().equals(AIRPORT) && row.getValue().sequenceNumber() > after) {
          versions.put(
              row.getKey().start(), row.getValue().revision() + " " + row.getValue().status());
        }
      }
    }
    return versions;
  }

  /** A client that watches one airport and calls again whenever the stream ends. */
  private static final class Watching implements AutoCloseable {

    private final Site site;
    private final NodeCalls calls;
    private final Map<Long, WindowResult> newest = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private long first;
    private long sequence;
    private long resumedAfter;
    private int resumptions;
    private boolean closed;
    private CompletableFuture<Status> stream;

    Watching(Site site) {
      this.site = site;
      this.calls = new NodeCalls(site.node().grpcTarget());
      watch();
    }

    private synchronized void watch() {
      if (closed) {
        return;
      }
      var request =
          WatchRequest.newBuilder()
              .setPipeline("flights")
              .setEntity(AIRPORT)
              .setAfterSequenceNumber(sequence)
              .build();
      stream = calls.watch(request, this::on);
      var unused = stream.thenAccept(this::ended);
    }

    private synchronized void ended(Status status) {
      if (!closed) {
        if (sequence != resumedAfter) {
          site.timeline().note("watch: %s after %d".formatted(status.getCode(), sequence));
          resumedAfter = sequence;
        }
        resumptions++;
        CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS).execute(this::watch);
      }
    }

    private synchronized void on(WatchResponse response) {
      if (response.getSequenceNumber() < sequence) {
        problems.add("sequence " + sequence + ", then " + response.getSequenceNumber());
      }
      sequence = response.getSequenceNumber();
      first = first == 0 ? sequence : first;
      for (var window : response.getWindowsList()) {
        var before = newest.put(window.getStart(), window);
        if (before != null
            && before.getVersion().getRevision() >= window.getVersion().getRevision()) {
          problems.add("revision not ascending: " + before + ", then " + window);
        }
      }
    }

    /** Sequence number of the first response: windows that closed before it are not promised. */
    synchronized long first() {
      return first;
    }

    synchronized Map<Long, String> versions(Set<Long> starts) {
      var versions = new TreeMap<Long, String>();
      newest.forEach(
          (start, window) -> {
            if (starts.contains(start)) {
              versions.put(start, window.getVersion().getRevision() + " " + window.getStatus());
            }
          });
      return versions;
    }

    synchronized List<String> problems() {
      return List.copyOf(problems);
    }

    synchronized int resumptions() {
      return resumptions;
    }

    @Override
    public void close() {
      synchronized (this) {
        closed = true;
      }
      stream.complete(Status.CANCELLED);
      calls.close();
    }
  }
}
