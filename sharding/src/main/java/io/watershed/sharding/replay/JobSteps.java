package io.watershed.sharding.replay;

import com.google.protobuf.InvalidProtocolBufferException;
import io.watershed.persistence.replay.DrivenJobs;
import io.watershed.persistence.replay.ReplayJobRow;
import io.watershed.persistence.replay.ReplayPhase;
import io.watershed.persistence.replay.SplitCounts;
import io.watershed.persistence.replay.SplitTotals;
import io.watershed.v1.ReplaySpec;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The steps of a job that the store alone does. Blocks; one thread at a time. */
final class JobSteps {

  /** Who makes the transitions that no operator does. */
  static final String BY = "watershed";

  private static final int PURGED_AT_A_TIME = 5_000;
  private static final SplitTotals NO_SPLITS = new SplitTotals(0, 0, 0, 0, SplitCounts.NONE, 0);

  private final String job;
  private final DrivenJobs replays;
  private final ReplaySettings settings;
  private final InstantSource clock;
  private boolean touchedLive;

  JobSteps(String job, DrivenJobs replays, ReplaySettings settings, InstantSource clock) {
    this.job = job;
    this.replays = replays;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Where a job stands.
   *
   * @param row empty: there is no such job
   * @param step that comes next
   */
  record Standing(Optional<ReplayJobRow> row, NextStep.Outside step) {}

  /**
   * Goes on as far as the store alone can.
   *
   * @param refusal why an entity can't seal; empty: none has said so
   * @param waitsFor what has been asked and hasn't answered
   */
  Standing goOn(Optional<String> refusal, List<String> waitsFor) {
    while (true) {
      Optional<ReplayJobRow> found = replays.find(job);
      if (found.isEmpty()) {
        return new Standing(found, new NextStep.Rest());
      }
      ReplayJobRow row = found.get();
      switch (NextStep.of(row, facts(row, refusal), settings)) {
        case NextStep.InStore step -> make(row, step);
        case NextStep.Outside step -> {
          if (step instanceof NextStep.Sweep) {
            Stall.reason(row, waitsFor, clock.millis(), settings)
                .ifPresent(reason -> replays.explain(job, row.version(), reason));
          }
          return new Standing(found, step);
        }
      }
    }
  }

  private void make(ReplayJobRow row, NextStep.InStore step) {
    switch (step) {
      case NextStep.Turn turn -> turn(row, turn.next(), turn.reason());
      case NextStep.TouchLive touch -> touchLive(row);
      case NextStep.FinishSealing finish -> {
        if (replays.withdrawMissing(job).isPresent()) {
          turn(row, ReplayPhase.SEALED, "every entity is sealed");
        }
      }
      case NextStep.Settle settle -> settle(row);
    }
  }

  private NextStep.Facts facts(ReplayJobRow row, Optional<String> refusal) {
    if (row.phase() != ReplayPhase.SEALING) {
      touchedLive = false;
    }
    boolean behind =
        Target.of(row)
            .map(target -> replays.isBehind(job, target.state(), target.decision()))
            .orElse(false);
    return new NextStep.Facts(
        row.phase() == ReplayPhase.FEEDING ? replays.splitTotals(job) : NO_SPLITS,
        touchedLive,
        behind,
        refusal,
        clock.millis());
  }

  /** Where an operator was first, the next look sees what came of it. */
  private void turn(ReplayJobRow row, ReplayPhase next, String reason) {
    replays.transition(job, row.version(), next, reason, BY);
  }

  private void touchLive(ReplayJobRow row) {
    try {
      replays.touchLive(job, ReplaySpec.parseFrom(row.spec()).getEntitiesList());
      touchedLive = true;
    } catch (InvalidProtocolBufferException e) {
      turn(row, ReplayPhase.FAILED, "spec: can't be read: " + e.getMessage());
    }
  }

  private void settle(ReplayJobRow row) {
    if (!row.promoted()) {
      while (replays.purge(job, PURGED_AT_A_TIME) == PURGED_AT_A_TIME) {
        // In small transactions, so that nobody waits for it.
      }
    }
    replays.cleaned(job, row.version());
  }
}
