package io.watershed.replay.worker;

import io.watershed.v1.EventChunk;
import io.watershed.v1.FeedRequest;
import io.watershed.v1.FeedResponse;
import io.watershed.v1.KeepAlive;
import io.watershed.v1.LeasedSplit;
import io.watershed.v1.OpenFeed;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.QueueOfferResult;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.SourceQueueWithComplete;

/**
 * One call that feeds one leased split. One thread sends; answers come in on another. Holds the
 * lease by a sign of life while nothing is sent.
 */
final class FeedCall implements AutoCloseable {

  /** Chunks between the reader and the connection. */
  private static final int QUEUED = 2;

  /** That may wait for the queue: the beginning, a chunk, and a sign of life. */
  private static final int OFFERED = 3;

  /** How often to see whether anything became durable. */
  private static final long LOOK_EVERY = 500;

  /** How long the node has for ending a call in which everything is durable. */
  private static final long LEAVE_WITHIN = 2_000;

  private final WorkerRun run;
  private final InFlight inFlight;
  private final ScheduledExecutorService scheduler;
  private final SourceQueueWithComplete<FeedRequest> requests;
  private final UniqueKillSwitch cut;
  private final Future<?> signsOfLife;
  private CallFailedException ended;
  private boolean sending;
  private boolean signing;
  private long sentAt;
  private long progressedAt;

  FeedCall(
      WorkerRun run, NodeLink.Hold to, LeasedSplit leased, ScheduledExecutorService scheduler) {
    this.run = run;
    this.scheduler = scheduler;
    this.inFlight = new InFlight(leased.getNextRow());
    this.sentAt = run.now();
    this.progressedAt = sentAt;
    var system = run.link().system();
    var pair =
        Source.<FeedRequest>queue(QUEUED, OverflowStrategy.backpressure(), OFFERED)
            .preMaterialize(system);
    this.requests = pair.first();
    var call =
        to.client()
            .feed(pair.second())
            .viaMat(KillSwitches.single(), Keep.right())
            .toMat(Sink.foreach(this::answered), Keep.both())
            .run(system);
    this.cut = call.first();
    call.second().whenComplete((done, failure) -> end(failure));
    requests.offer(
        FeedRequest.newBuilder()
            .setOpen(
                OpenFeed.newBuilder()
                    .setJob(run.settings().job())
                    .setLease(leased.getLease())
                    .setIndex(leased.getIndex()))
            .build());
    long every = Math.max(50, leased.getLeaseMs() / 3);
    this.signsOfLife =
        scheduler.scheduleAtFixedRate(
            () -> giveSignOfLife(every), every, every, TimeUnit.MILLISECONDS);
  }

  private void answered(FeedResponse answer) {
    run.heard(answer);
    synchronized (this) {
      if (inFlight.answered(
          answer.getDurableRow(), answer.getWindow(), answer.getDurableEvents())) {
        progressedAt = run.now();
      }
      notifyAll();
    }
  }

  private synchronized void end(Throwable failure) {
    if (ended == null) {
      ended =
          failure == null
              ? new CallFailedException(
                  CallFailedException.Meaning.UNREACHABLE, "the node has ended the call", null)
              : CallFailedException.of(failure);
    }
    notifyAll();
  }

  private void giveSignOfLife(long every) {
    synchronized (this) {
      if (ended != null || sending || signing || run.now() - sentAt < every / 2) {
        return;
      }
      sentAt = run.now();
      signing = true;
    }
    requests
        .offer(FeedRequest.newBuilder().setKeepAlive(KeepAlive.getDefaultInstance()).build())
        .whenComplete((taken, failure) -> signed());
  }

  private synchronized void signed() {
    signing = false;
  }

  /** Everything before this row is durable. */
  synchronized long durable() {
    return inFlight.durable();
  }

  /**
   * Waits until the worker's pace and the node's window allow another chunk.
   *
   * @param most events that a chunk can have
   * @return how many it may have, at least 1; counted by the pace as sent
   */
  int reserve(int most) throws CallFailedException, InterruptedException {
    while (true) {
      requireUninterrupted();
      long wait = run.waitFor();
      synchronized (this) {
        requireGoing();
        int wanted = run.chunk(most);
        int least = Math.clamp(inFlight.window() / 4, 1, wanted);
        if (inFlight.room() < least) {
          requireProgress();
          wait(LOOK_EVERY);
          continue;
        }
        if (wait > 0) {
          wait(Math.min(wait, LOOK_EVERY));
          continue;
        }
        int granted = Math.min(wanted, inFlight.room());
        run.take(granted);
        return granted;
      }
    }
  }

  /** Sends a chunk that was allowed; waits while the connection takes no more. */
  void send(EventChunk chunk, int events) throws CallFailedException, InterruptedException {
    CompletionStage<QueueOfferResult> offered;
    synchronized (this) {
      requireGoing();
      if (!inFlight.isWaiting()) {
        progressedAt = run.now();
      }
      inFlight.sent(chunk.getNextRow(), events);
      sending = true;
    }
    offered = requests.offer(FeedRequest.newBuilder().setChunk(chunk).build());
    try {
      var taken = offered.toCompletableFuture();
      while (true) {
        try {
          taken.get(LOOK_EVERY, TimeUnit.MILLISECONDS);
          return;
        } catch (TimeoutException e) {
          synchronized (this) {
            requireGoing();
            requireProgress();
          }
        }
      }
    } catch (ExecutionException e) {
      synchronized (this) {
        requireGoing();
      }
      throw CallFailedException.of(e);
    } finally {
      synchronized (this) {
        sending = false;
        sentAt = run.now();
      }
    }
  }

  /** Waits until everything before a row is durable. */
  synchronized void awaitDurable(long row) throws CallFailedException, InterruptedException {
    while (inFlight.durable() < row) {
      requireGoing();
      requireProgress();
      wait(LOOK_EVERY);
    }
  }

  private void requireGoing() throws CallFailedException {
    if (ended != null) {
      throw ended;
    }
  }

  private void requireProgress() throws CallFailedException {
    Duration patience = run.settings().stalledAfter();
    if (inFlight.isWaiting() && run.now() - progressedAt > patience.toMillis()) {
      throw new CallFailedException(
          CallFailedException.Meaning.UNREACHABLE,
          "nothing beyond row %d became durable for %d ms"
              .formatted(inFlight.durable(), patience.toMillis()),
          null);
    }
  }

  private static void requireUninterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** Ends the call. What isn't durable is no longer waited for. */
  @Override
  public void close() {
    signsOfLife.cancel(false);
    boolean inOrder;
    synchronized (this) {
      inOrder = ended == null && !inFlight.isWaiting();
    }
    requests.complete();
    if (inOrder && !scheduler.isShutdown()) {
      var unused = scheduler.schedule(cut::shutdown, LEAVE_WITHIN, TimeUnit.MILLISECONDS);
    } else {
      cut.shutdown();
    }
  }
}
