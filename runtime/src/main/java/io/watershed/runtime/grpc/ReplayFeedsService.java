package io.watershed.runtime.grpc;

import io.watershed.persistence.Store;
import io.watershed.persistence.replay.LeasedSplitRow;
import io.watershed.persistence.replay.ReplayJobRow;
import io.watershed.persistence.replay.SplitCounts;
import io.watershed.persistence.replay.SplitTotals;
import io.watershed.v1.CompleteSplitRequest;
import io.watershed.v1.CompleteSplitResponse;
import io.watershed.v1.FeedRequest;
import io.watershed.v1.FeedResponse;
import io.watershed.v1.LeaseSplitRequest;
import io.watershed.v1.LeaseSplitResponse;
import io.watershed.v1.LeasedSplit;
import io.watershed.v1.ReplayFeedsPowerApi;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.grpc.javadsl.Metadata;
import org.apache.pekko.stream.javadsl.Source;

/** Gives splits to workers, and takes their events. */
final class ReplayFeedsService implements ReplayFeedsPowerApi {

  private static final int RETRY_MILLIS = 1_000;

  /** Entities of all jobs that a node knows to be recorded; some 100 bytes each. */
  private static final int MOST_TOUCHED = 200_000;

  private final HostedPipelines pipelines;
  private final ReplayStore store;
  private final Calls calls;
  private final FeedStage.Setting setting;

  ReplayFeedsService(HostedPipelines pipelines, ReplayStore store, Calls calls, FeedMeters meters) {
    this.pipelines = pipelines;
    this.store = store;
    this.calls = calls;
    this.setting =
        new FeedStage.Setting(pipelines, store, new TouchedEntities(MOST_TOUCHED), meters);
  }

  @Override
  public CompletionStage<LeaseSplitResponse> lease(LeaseSplitRequest in, Metadata metadata) {
    return calls.unary(
        "ReplayFeeds/Lease",
        metadata,
        () -> {
          var request = ReplayRequests.valid(in);
          return store.ask(opened -> lease(opened, request));
        });
  }

  private LeaseSplitResponse lease(Store opened, ReplayRequests.Lease request) {
    ReplayJobRow job = ReplayStore.find(opened, request.job());
    HostedPipeline pipeline = pipelines.named(job.pipeline());
    if (!pipeline.fingerprint().equals(job.fingerprint())) {
      throw ServiceException.precondition(
          "fingerprint of job " + job.job(), job.fingerprint(), pipeline.fingerprint());
    }
    return opened
        .replays()
        .lease(request.job(), request.worker(), FeedLease.MILLIS)
        .map(leased -> response(job, pipeline, leased))
        .orElseGet(() -> nothing(opened, request.job()));
  }

  private static LeaseSplitResponse response(
      ReplayJobRow job, HostedPipeline pipeline, LeasedSplitRow leased) {
    return LeaseSplitResponse.newBuilder()
        .setLeased(
            LeasedSplit.newBuilder()
                .setLease(leased.lease().toString())
                .setIndex(leased.split())
                .setSplit(ReplayMessages.split(job.job(), leased.split(), leased.spec()))
                .setSpec(ReplayMessages.spec(job))
                .setNextRow(leased.nextRow())
                .setDefinition(pipeline.text())
                .setFingerprint(job.fingerprint())
                .setLeaseMs((int) leased.leaseMillis())
                // What shares an actor is batched together as it comes.
                .setGrouped(!pipeline.region().placement().isShared()))
        .build();
  }

  private static LeaseSplitResponse nothing(Store opened, String id) {
    ReplayJobRow job = ReplayStore.find(opened, id);
    boolean finished =
        switch (job.phase()) {
          case PLANNED -> false;
          case FEEDING -> isFed(opened.replays().splitTotals(id));
          case SEALING, SEALED, PROMOTING, PROMOTED, ROLLING_BACK, ROLLED_BACK, ABORTED, FAILED ->
              true;
        };
    return LeaseSplitResponse.newBuilder()
        .setFinished(finished)
        .setRetryAfterMs(finished ? 0 : RETRY_MILLIS)
        .build();
  }

  private static boolean isFed(SplitTotals splits) {
    return splits.done() == splits.splits();
  }

  @Override
  public Source<FeedResponse, NotUsed> feed(Source<FeedRequest, NotUsed> in, Metadata metadata) {
    return calls.streaming(metadata, () -> in.via(new FeedStage(setting)));
  }

  @Override
  public CompletionStage<CompleteSplitResponse> complete(
      CompleteSplitRequest in, Metadata metadata) {
    return calls.unary(
        "ReplayFeeds/Complete",
        metadata,
        () ->
            new FeedLease(store, ReplayRequests.valid(in))
                .complete(
                    new SplitCounts(
                        in.getEvents(), in.getFiltered(), in.getOutside(), in.getRefused()))
                .thenApply(done -> CompleteSplitResponse.getDefaultInstance()));
  }
}
