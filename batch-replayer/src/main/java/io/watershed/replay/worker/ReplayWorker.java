package io.watershed.replay.worker;

import io.watershed.replay.format.Limits;
import io.watershed.replay.source.FileStores;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Feeds the splits of one job, as many at once as the settings say, until the job needs no worker
 * any more. Any number of workers can do so for the same job, on any machines that see the files.
 */
public final class ReplayWorker implements AutoCloseable {

  private final NodeLink link;
  private final WorkerRun run;
  private final List<Thread> lanes = new ArrayList<>();
  private WorkerFailedException failure;
  private boolean stopped;

  /**
   * Connects to nothing yet.
   *
   * @param stores where the files are; left open
   */
  public ReplayWorker(
      WorkerSettings settings, FileStores stores, Limits limits, WorkerListener listener) {
    this.link = new NodeLink(settings);
    this.run = new WorkerRun(settings, stores, limits, link, listener);
  }

  /**
   * Works until every split of the job is done, whoever did it, or the job no longer takes events,
   * or {@link #stop} was called. Once.
   *
   * @return what became of the rows that this worker has read
   * @throws WorkerFailedException if a file isn't what it was or is broken, the job refuses this
   *     worker, or no node has answered for long
   */
  public RowCounts run() throws WorkerFailedException, InterruptedException {
    var scheduler = Executors.newSingleThreadScheduledExecutor(ReplayWorker::daemon);
    try {
      begin(scheduler);
      for (var lane : lanes) {
        lane.join();
      }
    } finally {
      stop();
      scheduler.shutdownNow();
    }
    synchronized (this) {
      if (failure != null) {
        throw failure;
      }
    }
    return run.status().counts();
  }

  private static Thread daemon(Runnable body) {
    var thread = new Thread(body, "replay-signs-of-life");
    thread.setDaemon(true);
    return thread;
  }

  private synchronized void begin(ScheduledExecutorService scheduler) {
    if (!lanes.isEmpty()) {
      throw new IllegalStateException("a worker runs once (expected: a new one)");
    }
    for (int i = 0; i < run.settings().parallel() && !stopped; i++) {
      var lane = new Lane(run, scheduler);
      var thread = new Thread(() -> work(lane), "replay-lane-" + i);
      thread.setDaemon(true);
      lanes.add(thread);
    }
    lanes.forEach(Thread::start);
  }

  private void work(Lane lane) {
    try {
      lane.work();
    } catch (InterruptedException e) {
      // It was stopped.
    } catch (WorkerFailedException e) {
      fail(e);
    } catch (RuntimeException | Error e) {
      fail(new WorkerFailedException("the worker has failed: " + e, e));
    }
  }

  /** What fails because the worker was stopped is no failure. */
  private synchronized void fail(WorkerFailedException e) {
    if (!stopped) {
      failure = e;
      stop();
    }
  }

  /** Ends the work soon; splits that aren't done are leased by others. From any thread. */
  public synchronized void stop() {
    stopped = true;
    lanes.forEach(Thread::interrupt);
  }

  /** How far it is now. From any thread. */
  public WorkerStatus status() {
    return run.status();
  }

  @Override
  public void close() {
    stop();
    link.close();
  }
}
