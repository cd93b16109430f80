package io.watershed.replay.worker;

import io.watershed.protocol.event.RowDecoder;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.replay.input.PlanRefusedException;
import io.watershed.replay.plan.Hours;
import io.watershed.replay.plan.ReplayPlanner;
import io.watershed.v1.CompleteSplitRequest;
import io.watershed.v1.LeaseSplitResponse;
import io.watershed.v1.LeasedSplit;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ScheduledExecutorService;

/** One split after the other, until there is none any more. For one thread. */
final class Lane {

  private static final long LEAST_RETRY = 50;
  private static final long MOST_RETRY = 10_000;

  private final WorkerRun run;
  private final ScheduledExecutorService scheduler;
  private final Backoff backoff;
  private String fingerprint = "";
  private RowDecoder decoder;
  private PipelineDefinition pipeline;

  /** Null: none yet of this kind. */
  private Section section;

  Lane(WorkerRun run, ScheduledExecutorService scheduler) {
    this.run = run;
    this.scheduler = scheduler;
    this.backoff = new Backoff(run.settings().leastBackoff(), run.settings().mostBackoff());
  }

  /** Works until the job needs no worker any more. */
  void work() throws WorkerFailedException, InterruptedException {
    while (true) {
      long closed = run.opensIn();
      if (closed > 0) {
        Thread.sleep(Math.min(closed, MOST_RETRY));
        continue;
      }
      var answer = lease();
      if (answer.hasLeased()) {
        work(answer.getLeased());
      } else if (answer.getFinished()) {
        return;
      } else {
        Thread.sleep(Math.clamp(answer.getRetryAfterMs(), LEAST_RETRY, MOST_RETRY));
      }
    }
  }

  private LeaseSplitResponse lease() throws WorkerFailedException, InterruptedException {
    while (true) {
      try (var node = run.link().hold()) {
        try {
          var answer = run.link().lease(node);
          run.succeeded();
          return answer;
        } catch (CallFailedException e) {
          if (e.meaning() != CallFailedException.Meaning.UNREACHABLE) {
            throw new WorkerFailedException(
                "job %s: node %s refuses to lease: %s"
                    .formatted(run.settings().job(), node.node(), e.getMessage()),
                e);
          }
          failed(node, e);
        }
      }
      backoff.sleep();
    }
  }

  private void failed(NodeLink.Hold node, CallFailedException failure)
      throws WorkerFailedException {
    node.failed();
    run.listener().unreachable(node.node(), failure.getMessage());
    if (run.silence() > run.settings().giveUpAfter().toMillis()) {
      throw new WorkerFailedException(
          "job %s: no answer for %d s from any of %s; the last one: %s"
              .formatted(
                  run.settings().job(),
                  run.silence() / 1_000,
                  run.settings().nodes(),
                  failure.getMessage()),
          failure);
    }
  }

  private void work(LeasedSplit leased) throws WorkerFailedException, InterruptedException {
    prepare(leased);
    var feed = new SplitFeed(run, leased, decoder, pipeline, section);
    run.listener().leased(feed.index(), feed.split(), leased.getNextRow());
    run.began(feed);
    try (var node = run.link().hold()) {
      if (!isFed(node, leased, feed)) {
        backoff.sleep();
      }
    } finally {
      run.ended(feed);
    }
  }

  /** Whether all of it was; if not, it is leased again. */
  private boolean isFed(NodeLink.Hold node, LeasedSplit leased, SplitFeed feed)
      throws WorkerFailedException, InterruptedException {
    try (var call = new FeedCall(run, node, leased, scheduler)) {
      complete(node, leased, feed.feed(call));
      backoff.reset();
      run.listener().completed(feed.index(), feed.split());
      return true;
    } catch (CallFailedException e) {
      run.listener().lost(feed.index(), feed.split(), e.getMessage());
      switch (e.meaning()) {
        case LOST -> {
          // Whoever has it now goes on.
        }
        case UNREACHABLE -> failed(node, e);
        case REFUSED ->
            throw new WorkerFailedException(
                "job %s: node %s refuses %s: %s"
                    .formatted(run.settings().job(), node.node(), feed.split(), e.getMessage()),
                e);
      }
      return false;
    } catch (NoSuchFileException e) {
      throw new WorkerFailedException(e.getFile() + ": no such file", e);
    } catch (IOException e) {
      throw new WorkerFailedException(
          e.getMessage() == null ? feed.split() + ": " + e : e.getMessage(), e);
    }
  }

  private void complete(NodeLink.Hold node, LeasedSplit leased, RowCounts counts)
      throws CallFailedException, InterruptedException {
    run.link()
        .complete(
            node,
            CompleteSplitRequest.newBuilder()
                .setJob(run.settings().job())
                .setLease(leased.getLease())
                .setIndex(leased.getIndex())
                .setEvents(counts.events())
                .setFiltered(counts.filtered())
                .setOutside(counts.outside())
                .setRefused(counts.refused())
                .build());
    run.succeeded();
  }

  /** What all splits of the job share. */
  private void prepare(LeasedSplit leased) throws WorkerFailedException {
    try {
      var spec = leased.getSpec();
      run.allow(Hours.parse(spec.getHours(), spec.getHoursZone()));
      if (!leased.getFingerprint().equals(fingerprint)) {
        pipeline = ReplayPlanner.pipeline(leased.getDefinition(), leased.getFingerprint());
        decoder = RowDecoder.forPipeline(pipeline);
        fingerprint = leased.getFingerprint();
        section = null;
      }
      if (section == null || section.isGrouped() != leased.getGrouped()) {
        section = new Section(pipeline, leased.getGrouped(), run.settings().sectionBytes());
      }
    } catch (PlanRefusedException | RuntimeException e) {
      throw new WorkerFailedException(
          "job %s: %s".formatted(run.settings().job(), e.getMessage()), e);
    }
  }
}
