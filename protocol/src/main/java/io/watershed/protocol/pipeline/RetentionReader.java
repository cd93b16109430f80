package io.watershed.protocol.pipeline;

import com.typesafe.config.ConfigValue;
import java.time.Duration;
import java.util.Optional;

/** Reads {@code retention}. */
final class RetentionReader {

  /** What stands for: kept as long as the database is. */
  static final String FOREVER = "forever";

  /** Nodes renew themselves each minute, and one that was silent for half the horizon is dead. */
  private static final DurationRange JOURNAL = DurationRange.atLeast(Duration.ofHours(1));

  private static final DurationRange ROWS = DurationRange.atLeast(Duration.ofMinutes(1));

  private final Section pipeline;

  RetentionReader(Section pipeline) {
    this.pipeline = pipeline;
  }

  /** Empty only where there are problems. */
  Optional<Retention> read() {
    Optional<ConfigValue> value = pipeline.optional("retention");
    if (value.isEmpty()) {
      return Optional.of(Retention.DEFAULT);
    }
    return pipeline
        .asSection(
            value.get(), pipeline.path("retention"), "retention { journal = …, windows = …, … }")
        .flatMap(RetentionReader::read);
  }

  private static Optional<Retention> read(Section retention) {
    Optional<Duration> journal =
        retention.duration("journal", JOURNAL, Retention.DEFAULT.journal());
    Optional<Optional<Duration>> windows = retention.durationOr("windows", FOREVER, ROWS);
    Optional<Optional<Duration>> late = retention.durationOr("late", FOREVER, ROWS);
    Optional<Optional<Duration>> quarantined = retention.durationOr("quarantined", FOREVER, ROWS);
    retention.close();
    return journal.flatMap(
        horizon ->
            windows.flatMap(
                results ->
                    late.flatMap(
                        events ->
                            quarantined.map(
                                records -> new Retention(horizon, results, events, records)))));
  }
}
