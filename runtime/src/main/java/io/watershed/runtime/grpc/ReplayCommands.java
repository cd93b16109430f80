package io.watershed.runtime.grpc;

import io.watershed.persistence.Store;
import io.watershed.persistence.replay.ReplayJobRow;
import io.watershed.persistence.replay.ReplayPhase;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What operators do to a job. A command that has been obeyed before, or has been overtaken by what
 * follows from it, changes nothing and is no error.
 */
final class ReplayCommands {

  static final ReplayCommands START =
      new ReplayCommands(
          ReplayPhase.FEEDING,
          EnumSet.of(ReplayPhase.PLANNED),
          EnumSet.of(
              ReplayPhase.FEEDING,
              ReplayPhase.SEALING,
              ReplayPhase.SEALED,
              ReplayPhase.PROMOTING,
              ReplayPhase.PROMOTED,
              ReplayPhase.ROLLING_BACK,
              ReplayPhase.ROLLED_BACK));

  static final ReplayCommands PROMOTE =
      new ReplayCommands(
          ReplayPhase.PROMOTING,
          EnumSet.of(ReplayPhase.SEALED, ReplayPhase.ROLLED_BACK),
          EnumSet.of(ReplayPhase.PROMOTING, ReplayPhase.PROMOTED));

  static final ReplayCommands ROLL_BACK =
      new ReplayCommands(
          ReplayPhase.ROLLING_BACK,
          EnumSet.of(ReplayPhase.PROMOTING, ReplayPhase.PROMOTED),
          EnumSet.of(ReplayPhase.ROLLING_BACK, ReplayPhase.ROLLED_BACK));

  static final ReplayCommands ABORT =
      new ReplayCommands(
          ReplayPhase.ABORTED,
          EnumSet.of(
              ReplayPhase.PLANNED, ReplayPhase.FEEDING, ReplayPhase.SEALING, ReplayPhase.SEALED),
          EnumSet.of(ReplayPhase.ABORTED));

  private static final Set<ReplayPhase> PAUSABLE =
      EnumSet.of(ReplayPhase.PLANNED, ReplayPhase.FEEDING);
  private static final Set<ReplayPhase> DISCARDABLE =
      EnumSet.of(ReplayPhase.PROMOTED, ReplayPhase.ROLLED_BACK);

  /** Each loss of the race means that somebody else has changed the job. */
  private static final int ATTEMPTS = 20;

  private final ReplayPhase next;
  private final Set<ReplayPhase> from;
  private final Set<ReplayPhase> obeyed;

  private ReplayCommands(ReplayPhase next, Set<ReplayPhase> from, Set<ReplayPhase> obeyed) {
    this.next = next;
    this.from = from;
    this.obeyed = obeyed;
  }

  /**
   * Changes the phase. Blocks.
   *
   * @throws ServiceException if there is no such job, or its phase doesn't allow it
   */
  ReplayJobRow run(Store store, ReplayRequests.Command command) {
    return repeated(
        store,
        command.job(),
        row -> {
          if (obeyed.contains(row.phase())) {
            return Optional.of(row);
          }
          expect(row, from);
          if (next == ReplayPhase.PROMOTING) {
            expectNotDiscarded(row);
          }
          return store
              .replays()
              .transition(row.job(), row.version(), next, reason(command), command.by());
        });
  }

  /** No split is leased, or again. Blocks. */
  static ReplayJobRow pause(Store store, ReplayRequests.Command command, boolean paused) {
    ReplayJobRow row = ReplayStore.find(store, command.job());
    if (row.paused() == paused) {
      return row;
    }
    expect(row, PAUSABLE);
    return store
        .replays()
        .pause(command.job(), paused, command.by())
        .orElseThrow(() -> ServiceException.unknownJob(command.job()));
  }

  /** Lets others have the range. Blocks. */
  static ReplayJobRow discard(Store store, ReplayRequests.Command command) {
    return repeated(
        store,
        command.job(),
        row -> {
          if (row.discarded()) {
            return Optional.of(row);
          }
          expect(row, DISCARDABLE);
          return store.replays().discard(row.job(), row.version(), command.by());
        });
  }

  /** Has a job fail, unless it is over. Blocks. */
  static ReplayJobRow fail(Store store, String job, String reason, String by) {
    return repeated(
        store,
        job,
        row ->
            row.phase().canBecome(ReplayPhase.FAILED)
                ? store.replays().transition(job, row.version(), ReplayPhase.FAILED, reason, by)
                : Optional.of(row));
  }

  private interface Attempt {
    /** Empty: another change came in between. */
    Optional<ReplayJobRow> on(ReplayJobRow row);
  }

  private static ReplayJobRow repeated(Store store, String job, Attempt attempt) {
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<ReplayJobRow> changed = attempt.on(ReplayStore.find(store, job));
      if (changed.isPresent()) {
        return changed.get();
      }
    }
    throw ServiceException.precondition(
        "job " + job, "others change it all the time", "the call again in a moment");
  }

  /** Refuses unless the job is in one of the phases. */
  static void expect(ReplayJobRow row, Set<ReplayPhase> phases) {
    if (!phases.contains(row.phase())) {
      throw ServiceException.precondition(
          "phase of job " + row.job(),
          row.phase().name(),
          phases.stream().sorted().map(ReplayPhase::name).collect(Collectors.joining(" or ")));
    }
  }

  private static void expectNotDiscarded(ReplayJobRow row) {
    if (row.discarded()) {
      throw ServiceException.precondition(
          "job " + row.job(), "discarded", "one that is not: plan another");
    }
  }

  private String reason(ReplayRequests.Command command) {
    return command.reason().isEmpty() ? "asked for" : command.reason();
  }
}
