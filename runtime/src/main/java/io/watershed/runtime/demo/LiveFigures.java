package io.watershed.runtime.demo;

import io.watershed.runtime.broker.Topics;
import io.watershed.runtime.demo.StoredResults.Figures;
import io.watershed.runtime.produce.ProgressBar;
import io.watershed.runtime.produce.ProgressLine;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** The line that shows how things go: asked for every second, of Kafka and of the database. */
final class LiveFigures {

  private static final double NANOS_PER_SECOND = 1e9;

  /** Share that the newest second has in the shown rate. */
  private static final double NEWEST = 0.3;

  private static final Duration STUCK_AFTER = Duration.ofMinutes(5);

  private final Topics topics;
  private final StoredResults stored;
  private final ProgressLine line;
  private final long total;
  private long lastTaken = -1;
  private long lastNanos;
  private double rate;
  private String shown;
  private Figures last;
  private long lastMoved;

  /**
   * @param total events that there will be
   */
  LiveFigures(Topics topics, StoredResults stored, ProgressLine line, long total) {
    this.topics = topics;
    this.stored = stored;
    this.line = line;
    this.total = total;
  }

  /**
   * Looks once, and shows what it sees where a line is due.
   *
   * @return whether everything in the topic is durable and no window waits to be closed
   */
  boolean look() throws IOException, SQLException {
    var figures = stored.figures();
    long written = topics.endOffsets("flights").values().stream().mapToLong(Long::longValue).sum();
    long lag = Math.max(0, written - figures.taken());
    measure(figures.taken());
    requireMovement(figures);
    shown = text(figures, lag);
    if (line.due()) {
      line.show(shown);
    }
    return lag == 0 && figures.due() == 0;
  }

  /** Shows what it saw last, due or not. */
  void showLast() {
    line.show(shown);
  }

  private void requireMovement(Figures figures) throws IOException {
    if (!figures.equals(last)) {
      last = figures;
      lastMoved = System.nanoTime();
    } else if (System.nanoTime() - lastMoved > STUCK_AFTER.toNanos()) {
      throw new IOException(
          "nothing has moved for " + STUCK_AFTER.toSeconds() + " s; node.log may say why");
    }
  }

  private void measure(long taken) {
    long now = System.nanoTime();
    if (lastTaken >= 0) {
      double newest = (taken - lastTaken) * NANOS_PER_SECOND / Math.max(1, now - lastNanos);
      rate = rate == 0 ? newest : rate * (1 - NEWEST) + newest * NEWEST;
    }
    lastTaken = taken;
    lastNanos = now;
  }

  private String text(Figures figures, long lag) {
    var watermark =
        figures.watermark().isPresent()
            ? Instant.ofEpochMilli(figures.watermark().getAsLong()).toString().substring(0, 16)
            : "none yet";
    return String.format(
        Locale.ROOT,
        "%s %,d of %,d  %,.0f/s  lag %,d  watermark %s  late %,d  duplicate %,d  quarantined %,d",
        ProgressBar.of(figures.taken(), total),
        figures.taken(),
        total,
        rate,
        lag,
        watermark,
        figures.late(),
        figures.duplicates(),
        figures.quarantined());
  }
}
