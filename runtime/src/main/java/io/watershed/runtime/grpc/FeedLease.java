package io.watershed.runtime.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.watershed.persistence.Store;
import io.watershed.persistence.replay.RefusedRow;
import io.watershed.persistence.replay.ReplayJobRow;
import io.watershed.persistence.replay.ReplayJobs;
import io.watershed.persistence.replay.ReplayPhase;
import io.watershed.persistence.replay.SplitCounts;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.FencePosition;
import io.watershed.sharding.engine.ReplayTerms;
import io.watershed.v1.ReplaySpec;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** What a worker's lease of one split allows to ask of the store, without blocking the caller. */
final class FeedLease {

  /** How long a lease holds without a sign of life, ms. */
  static final long MILLIS = 10_000;

  private static final Set<ReplayPhase> FEEDING = EnumSet.of(ReplayPhase.FEEDING);
  private static final String BY = "feed";

  private final ReplayStore store;
  private final ReplayRequests.Leased leased;

  FeedLease(ReplayStore store, ReplayRequests.Leased leased) {
    this.store = store;
    this.leased = leased;
  }

  String job() {
    return leased.job();
  }

  /** What the split's rows are to fences. */
  SourcePartition source() {
    return ReplayJobs.source(leased.job(), leased.split());
  }

  /**
   * What a feed begins with.
   *
   * @param nextRow everything before it is durable, or passed over
   */
  record Opened(ReplayJobRow job, long nextRow, Look look) {

    ReplayTerms terms() {
      Map<SourcePartition, FencePosition> cut = new HashMap<>();
      job.cut()
          .forEach(
              at ->
                  cut.put(
                      new SourcePartition(at.topicId(), at.partition()),
                      new FencePosition(at.epoch(), at.offset())));
      return new ReplayTerms(job.job(), job.generation(), job.from(), job.to(), cut);
    }
  }

  /**
   * How things stand around the feed.
   *
   * @param workers of the job
   * @param liveMillis how old live records are when they become durable
   */
  record Look(boolean paused, int workers, long liveMillis) {}

  /** Fails with a {@link ServiceException} if the lease doesn't hold. */
  CompletionStage<Opened> open() {
    return store.ask(
        opened -> {
          ReplayJobRow job = ReplayStore.find(opened, leased.job());
          var split = opened.replays().splits(leased.job(), leased.split() - 1, 1);
          if (split.isEmpty() || split.getFirst().split() != leased.split()) {
            throw ServiceException.invalid(
                "index", leased.split(), "a split of job " + leased.job());
          }
          long nextRow = split.getFirst().nextRow();
          renew(opened, nextRow, SplitCounts.NONE);
          return new Opened(job, nextRow, look(opened, job));
        });
  }

  /** Stores progress. Fails with a {@link ServiceException} if the lease doesn't hold any more. */
  CompletionStage<Look> renew(long nextRow, SplitCounts sinceLast) {
    return store.ask(
        opened -> {
          renew(opened, nextRow, sinceLast);
          return look(opened, ReplayStore.find(opened, leased.job()));
        });
  }

  private void renew(Store opened, long nextRow, SplitCounts sinceLast) {
    boolean held =
        opened
            .replays()
            .renew(leased.job(), leased.split(), leased.lease(), nextRow, sinceLast, MILLIS);
    if (!held) {
      throw lost(opened);
    }
  }

  private ServiceException lost(Store opened) {
    ReplayCommands.expect(ReplayStore.find(opened, leased.job()), FEEDING);
    return ServiceException.precondition(
        "lease of split " + leased.split() + " of job " + leased.job(),
        "lost",
        "one that holds: lease a split again");
  }

  private static Look look(Store opened, ReplayJobRow job) {
    return new Look(
        job.paused(),
        opened.replays().splitTotals(job.job()).workers(),
        opened.liveFreshness().highest(job.pipeline()).orElse(0));
  }

  /** Records that entities hear of the job. Fails if it is not being fed. */
  CompletionStage<Collection<String>> touch(Collection<String> entities) {
    return store.ask(
        opened -> {
          if (!opened.replays().touch(leased.job(), entities)) {
            throw lost(opened);
          }
          return entities;
        });
  }

  /** Keeps refused rows, unless they are records that came out of quarantine: they are there. */
  CompletionStage<List<RefusedRow>> quarantine(List<RefusedRow> rows) {
    return store.ask(
        opened -> {
          if (!isRedriven(ReplayStore.find(opened, leased.job()))) {
            opened.replays().quarantine(leased.job(), leased.split(), rows);
          }
          return rows;
        });
  }

  private static boolean isRedriven(ReplayJobRow job) {
    try {
      return ReplaySpec.parseFrom(job.spec()).getInputs().getQuarantined();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("spec of replay job " + job.job(), e);
    }
  }

  /** Has the job fail; completes with how the call ends. */
  CompletionStage<ServiceException> fail(String reason) {
    return store.ask(
        opened -> {
          ReplayCommands.fail(opened, leased.job(), reason, BY);
          return ServiceException.precondition(
              "job " + leased.job(), "failed: " + reason, "a plan without that");
        });
  }

  /** The split was read to its end. Fails if the lease doesn't hold. */
  CompletionStage<Boolean> complete(SplitCounts totals) {
    return store.ask(
        opened -> {
          ReplayStore.find(opened, leased.job());
          if (!opened.replays().complete(leased.job(), leased.split(), leased.lease(), totals)) {
            throw lost(opened);
          }
          return true;
        });
  }
}
