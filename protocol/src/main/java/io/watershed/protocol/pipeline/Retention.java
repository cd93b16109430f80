package io.watershed.protocol.pipeline;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a pipeline keeps what it has stored. It decides no result, and may be another one after
 * any restart.
 *
 * @param journal how far back the state of an entity can be asked for, at least an hour: nodes that
 *     were silent for half of it may write no more
 * @param windows how long the result of a window stays after it has become final; empty: for ever
 * @param late how long an event stays that some window did not take; empty: for ever
 * @param quarantined how long a record stays that could not become an event; empty: for ever
 */
public record Retention(
    Duration journal,
    Optional<Duration> windows,
    Optional<Duration> late,
    Optional<Duration> quarantined) {

  /** A week of journal, and everything else for ever. */
  public static final Retention DEFAULT =
      new Retention(Duration.ofDays(7), Optional.empty(), Optional.empty(), Optional.empty());
}
