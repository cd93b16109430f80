package io.watershed.sharding.replay;

import com.google.protobuf.InvalidProtocolBufferException;
import io.watershed.persistence.replay.ReplayJobRow;
import io.watershed.persistence.replay.ReplayPhase;
import io.watershed.persistence.replay.SplitTotals;
import io.watershed.v1.ReplaySpec;
import java.time.Duration;
import java.util.Optional;

/** What to do next for a job. Each step may be done again, and be broken off anywhere. */
sealed interface NextStep {

  /** What the store alone does. */
  sealed interface InStore extends NextStep {}

  /** What is for others to do. */
  sealed interface Outside extends NextStep {}

  /** Only an operator goes on. */
  record Rest() implements Outside {}

  /** Workers go on. */
  record Wait() implements Outside {}

  /** The phase is over. */
  record Turn(ReplayPhase next, String reason) implements InStore {}

  /** Record the entities that the files don't name. */
  record TouchLive() implements InStore {}

  /** Bring every entity to where it has to be. */
  record Sweep(Target target) implements Outside {}

  /** Every entity is sealed: withdraw what the job lacks, and say so. */
  record FinishSealing() implements InStore {}

  /** No entity holds anything of the job: delete its results where nobody sees them. */
  record Settle() implements InStore {}

  /**
   * What a step depends on besides the row.
   *
   * @param splits those of the job
   * @param touchedLive whether the entities that the files don't name have been recorded
   * @param behind whether an entity has still to come to the {@link Target}
   * @param refusal why an entity can't go on; empty: none has said so
   * @param now epoch ms
   */
  record Facts(
      SplitTotals splits,
      boolean touchedLive,
      boolean behind,
      Optional<String> refusal,
      long now) {}

  static NextStep of(ReplayJobRow row, Facts facts, ReplaySettings settings) {
    if (row.isSettled()) {
      return settling(row, facts);
    }
    return switch (row.phase()) {
      case FEEDING -> feeding(row, facts, settings);
      case SEALING -> sealing(row, facts, settings);
      case PROMOTING -> switching(row, facts, ReplayPhase.PROMOTED);
      case ROLLING_BACK -> switching(row, facts, ReplayPhase.ROLLED_BACK);
      case PLANNED, SEALED, PROMOTED, ROLLED_BACK, ABORTED, FAILED -> new Rest();
    };
  }

  private static NextStep settling(ReplayJobRow row, Facts facts) {
    if (row.cleaned()) {
      return new Rest();
    }
    return facts.behind() ? sweep(row) : new Settle();
  }

  private static NextStep feeding(ReplayJobRow row, Facts facts, ReplaySettings settings) {
    SplitTotals splits = facts.splits();
    if (row.paused()) {
      return new Wait();
    }
    if (splits.done() == splits.splits()) {
      return new Turn(ReplayPhase.SEALING, "all " + splits.splits() + " splits are durable");
    }
    Duration patience =
        hasHours(row) ? settings.feedingTimeout().plusDays(1) : settings.feedingTimeout();
    if (facts.now() - row.progressedAt() >= patience.toMillis()) {
      return new Turn(
          ReplayPhase.FAILED,
          "fed nothing for %s: %d of %d splits are done, %d leased (expected: a worker that feeds)"
              .formatted(InWords.of(patience), splits.done(), splits.splits(), splits.leased()));
    }
    return new Wait();
  }

  /** Whether its workers feed at some times of the day only. */
  private static boolean hasHours(ReplayJobRow row) {
    try {
      return !ReplaySpec.parseFrom(row.spec()).getHours().isEmpty();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("spec of replay job " + row.job(), e);
    }
  }

  private static NextStep sealing(ReplayJobRow row, Facts facts, ReplaySettings settings) {
    if (facts.refusal().isPresent()) {
      return new Turn(ReplayPhase.FAILED, facts.refusal().get());
    }
    if (facts.now() - row.progressedAt() >= settings.sealingTimeout().toMillis()) {
      return new Turn(
          ReplayPhase.FAILED,
          "sealed nothing for %s: %s (expected: entities that answer)"
              .formatted(InWords.of(settings.sealingTimeout()), row.reason()));
    }
    if (!facts.touchedLive()) {
      return new TouchLive();
    }
    return facts.behind() ? sweep(row) : new FinishSealing();
  }

  private static NextStep switching(ReplayJobRow row, Facts facts, ReplayPhase next) {
    return facts.behind() ? sweep(row) : new Turn(next, "every entity has switched");
  }

  private static NextStep sweep(ReplayJobRow row) {
    return new Sweep(Target.of(row).orElseThrow());
  }
}
