package io.watershed.runtime.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.watershed.persistence.replay.EntityCounts;
import io.watershed.persistence.replay.ReplayJobRow;
import io.watershed.persistence.replay.ReplayMode;
import io.watershed.persistence.replay.ReplayStepRow;
import io.watershed.persistence.replay.SplitRow;
import io.watershed.persistence.replay.SplitTotals;
import io.watershed.protocol.grid.RangeBounds;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.v1.ReplayJob;
import io.watershed.v1.ReplayPhase;
import io.watershed.v1.ReplayProgress;
import io.watershed.v1.ReplaySpec;
import io.watershed.v1.ReplaySplit;
import io.watershed.v1.ReplayStep;
import io.watershed.v1.SplitStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The messages of replay jobs, made from stored rows. */
final class ReplayMessages {

  private ReplayMessages() {}

  /** A job without its progress and history. */
  static ReplayJob.Builder job(ReplayJobRow row) {
    return ReplayJob.newBuilder()
        .setJob(row.job())
        .setSpec(spec(row))
        .setPhase(phase(row.phase()))
        .setReason(row.reason())
        .setPaused(row.paused())
        .setGeneration(row.generation())
        .setDecision(row.decision())
        .setDiscarded(row.discarded())
        .setBy(row.plannedBy())
        .setCreatedAt(row.createdAt())
        .setUpdatedAt(row.updatedAt());
  }

  static ReplaySpec spec(ReplayJobRow row) {
    try {
      return ReplaySpec.parseFrom(row.spec());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("job " + row.job() + ": its spec can't be read", e);
    }
  }

  static ReplaySplit split(String job, int index, byte[] spec) {
    try {
      return ReplaySplit.parseFrom(spec);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("job " + job + ": split " + index + " can't be read", e);
    }
  }

  private static ReplayPhase phase(io.watershed.persistence.replay.ReplayPhase phase) {
    return ReplayPhase.valueOf(phase.name());
  }

  static ReplayStep step(ReplayStepRow row) {
    return ReplayStep.newBuilder()
        .setPhase(phase(row.phase()))
        .setReason(row.reason())
        .setBy(row.by())
        .setAt(row.at())
        .build();
  }

  static SplitStatus split(String job, SplitRow row) {
    return SplitStatus.newBuilder()
        .setIndex(row.split())
        .setSplit(split(job, row.split(), row.spec()))
        .setState(
            switch (row.state()) {
              case READY -> SplitStatus.State.READY;
              case LEASED -> SplitStatus.State.LEASED;
              case DONE -> SplitStatus.State.DONE;
            })
        .setWorker(row.worker())
        .setNextRow(row.nextRow())
        .build();
  }

  /**
   * @param bytes of the splits together
   * @param live how old live records are when they become durable, ms
   */
  static ReplayProgress progress(
      ReplayJobRow row,
      SplitTotals splits,
      EntityCounts entities,
      long bytes,
      double rowsPerSecond,
      OptionalLong live,
      Duration budget) {
    return ReplayProgress.newBuilder()
        .setSplits(splits.splits())
        .setSplitsLeased(splits.leased())
        .setSplitsDone(splits.done())
        .setBytes(bytes)
        .setRows(splits.rows())
        .setRowsDone(splits.rowsDone())
        .setEvents(splits.counts().events())
        .setFiltered(splits.counts().filtered())
        .setOutside(splits.counts().outside())
        .setRefused(splits.counts().refused())
        .setEntities(entities.all())
        .setEntitiesDone(done(row, entities))
        .setRowsPerSecond(rowsPerSecond)
        .setLiveP95Ms(live.orElse(0))
        .setBudgetMs(budget.toMillis())
        .setWorkers(splits.workers())
        .build();
  }

  /** How many entities have come to where the phase wants them. */
  private static long done(ReplayJobRow row, EntityCounts entities) {
    return switch (row.phase()) {
      case PLANNED, FEEDING -> 0;
      case SEALING, SEALED -> entities.sealed();
      case PROMOTING, PROMOTED ->
          row.discarded() ? entities.promoted() + entities.discarded() : entities.promoted();
      case ROLLING_BACK, ROLLED_BACK ->
          row.discarded() ? entities.rolledBack() + entities.discarded() : entities.rolledBack();
      case ABORTED, FAILED -> entities.discarded();
    };
  }

  /** What an operator should know of a plan, one sentence each. */
  static List<String> notes(ReplayJobRow row, PipelineDefinition definition) {
    List<String> notes = new ArrayList<>();
    if (row.mode() == ReplayMode.REBUILD) {
      notes.add(
          "the files stand for everything that was durable when this was planned; what comes live"
              + " after that belongs to the truth as well");
    } else {
      notes.add("every event of the range that live has seen belongs to the truth, and the files");
    }
    notes.addAll(RangeBounds.of(definition).notes());
    notes.add(
        row.mode() == ReplayMode.REBUILD
            ? "the journal keeps what has come live since the plan until "
                + Instant.ofEpochMilli(
                    row.createdAt() + definition.retention().journal().toMillis())
                + " at least: have every entity sealed by then"
            : "the journal has to hold every event of the range: an entity of which it doesn't fails"
                + " the job when it seals");
    definition
        .retention()
        .windows()
        .ifPresent(
            kept ->
                notes.add(
                    "results are deleted %d days after they have become final, corrected ones as well"
                        .formatted(kept.toDays())));
    return notes;
  }
}
