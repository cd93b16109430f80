package io.watershed.runtime.ingest;

import io.watershed.persistence.LiveFreshness;
import io.watershed.persistence.StoreException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the store each second how fresh live is on this node. */
final class FreshnessReports {

  private static final Logger LOG = LoggerFactory.getLogger(FreshnessReports.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final String node;
  private final Supplier<Map<String, Long>> figures;
  private final LiveFreshness table;
  private final AtomicBoolean underWay = new AtomicBoolean();

  private FreshnessReports(String node, Supplier<Map<String, Long>> figures, LiveFreshness table) {
    this.node = node;
    this.figures = figures;
    this.table = table;
  }

  /**
   * @param figures p95 by pipeline, ms
   * @param background runs what blocks
   */
  static Cancellable start(
      ActorSystem<?> system,
      Supplier<Map<String, Long>> figures,
      LiveFreshness table,
      Executor background) {
    var reports = new FreshnessReports(system.address().toString(), figures, table);
    return system
        .scheduler()
        .scheduleWithFixedDelay(
            EVERY, EVERY, () -> background.execute(reports::report), system.executionContext());
  }

  /** A report that is slow is not followed by a second one beside it. */
  private void report() {
    if (!underWay.compareAndSet(false, true)) {
      return;
    }
    try {
      Map<String, Long> now = figures.get();
      if (!now.isEmpty()) {
        table.report(node, now);
      }
    } catch (StoreException e) {
      // The next one is due in a second; without any, workers go by what other nodes tell.
      LOG.debug("{}: {}", node, e.getMessage());
    } finally {
      underWay.set(false);
    }
  }
}
