package io.watershed.runtime.ingest;

import io.watershed.persistence.SourcePosition;
import io.watershed.sharding.intake.IdleRaise;
import io.watershed.sharding.intake.IdleRaise.Standing;
import io.watershed.sharding.intake.Idleness;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether a reader's partition is idle, has the store know, and has the partition raised
 * to where the others are. A reader that has nothing to do may as well be cut off: only the
 * broker's own word that there is nothing more to read makes it idle. For one thread; what it hands
 * out to be done blocks, and is for another.
 */
final class IdleWatch {

  /** What a look has found. */
  sealed interface Seen {

    /** There is something to read. */
    record Busy() implements Seen {}

    /**
     * The partition is idle, and the store knows.
     *
     * @param at offset at which it is
     * @param raisedTo where to the watermark was raised, if it was
     */
    record Idle(long at, OptionalLong raisedTo) implements Seen {}

    /** The store knows that the partition isn't idle. */
    record Unmarked() implements Seen {}
  }

  private static final Logger LOG = LoggerFactory.getLogger(IdleWatch.class);
  private static final long UNMARKED = -1;

  private final Assignment assignment;
  private final SourceLog log;
  private final Ledger ledger;
  private final PipelineMeters meters;
  private final PartitionFigures figures;
  private final Optional<Idleness> idleness;
  private final long lookEvery;
  private boolean looking;
  private long markedAt = UNMARKED;
  private long nextLook;
  private long offset;
  private volatile long emptyFrom = -1;
  private volatile long emptyTo = -1;

  /**
   * @param idleAfter empty: the partition is never idle
   */
  IdleWatch(
      Assignment assignment,
      Optional<Duration> idleAfter,
      ReaderServices services,
      PipelineMeters meters,
      PartitionFigures figures) {
    this.assignment = assignment;
    this.log = services.log();
    this.ledger = services.ledger();
    this.lookEvery = services.pace().idleLook().toMillis();
    this.meters = meters;
    this.figures = figures;
    this.idleness = idleAfter.map(after -> new Idleness(after.toMillis()));
  }

  /** Begins with a position that the store has; a former reader may have found it idle. */
  void begin(SourcePosition stored) {
    markedAt = stored.idleSince().isPresent() ? stored.offset() : UNMARKED;
  }

  /** Takes in how the reader stands, as {@link Idleness#observe} does. */
  void observe(boolean quiet, long nextRead, long clock, long now) {
    offset = nextRead;
    idleness.ifPresent(spell -> spell.observe(quiet, nextRead, clock, now));
  }

  /** Notes that reading is disturbed. */
  void disturb() {
    idleness.ifPresent(Idleness::disturb);
  }

  /** What to do in the background now; {@link #done} or {@link #failed} must follow. */
  Optional<Callable<Seen>> next(long now) {
    if (looking || idleness.isEmpty() || now < nextLook) {
      return Optional.empty();
    }
    var spell = idleness.get();
    if (spell.isIdle(now)) {
      looking = true;
      long at = offset;
      long since = spell.since();
      return Optional.of(() -> look(at, since));
    }
    if (markedAt != UNMARKED) {
      looking = true;
      long at = markedAt;
      return Optional.of(() -> unmark(at));
    }
    return Optional.empty();
  }

  void done(Seen seen, long now) {
    looking = false;
    nextLook = now + lookEvery;
    switch (seen) {
      case Seen.Busy busy -> disturb();
      case Seen.Idle idle -> {
        markedAt = idle.at();
        idle.raisedTo()
            .ifPresent(
                to -> {
                  meters.raises.increment();
                  figures.raised(to);
                  LOG.debug("{}: idle, raised to {}", assignment, to);
                });
      }
      case Seen.Unmarked unmarked -> markedAt = UNMARKED;
    }
    figures.idle(markedAt != UNMARKED);
  }

  /** Nobody can say now: that isn't idleness. */
  void failed(Throwable cause, long now) {
    looking = false;
    nextLook = now + lookEvery;
    disturb();
    LOG.debug("{}: looking whether it is idle fails", assignment, cause);
  }

  private Seen look(long at, long since) {
    if (!isAtEnd(at)) {
      return new Seen.Busy();
    }
    ledger.idle(assignment, at, OptionalLong.of(since));
    var standings = ledger.all().stream().map(IdleWatch::standing).toList();
    var to = IdleRaise.target(assignment.source(), since, standings);
    return new Seen.Idle(
        at, to.isPresent() && ledger.raise(assignment, to.getAsLong()) ? to : OptionalLong.empty());
  }

  /** What lies behind the last record may be markers alone; that is looked up once. */
  private boolean isAtEnd(long at) {
    long end = log.end(assignment.topic(), assignment.partition());
    if (end == at || (at == emptyFrom && end == emptyTo)) {
      return true;
    }
    if (end < at || !log.isEmpty(assignment.topic(), assignment.partition(), at, end)) {
      return false;
    }
    emptyFrom = at;
    emptyTo = end;
    return true;
  }

  private Seen unmark(long at) {
    ledger.idle(assignment, at, OptionalLong.empty());
    return new Seen.Unmarked();
  }

  private static Standing standing(SourcePosition position) {
    return new Standing(
        position.partition(),
        position.effectiveWatermark(),
        position.idleSince().isPresent(),
        position.updatedAt());
  }
}
