package io.watershed.runtime.cli.replay;

import io.watershed.protocol.replay.ReplayFeeder;
import io.watershed.runtime.cli.replay.ReplayClient.Act;
import io.watershed.runtime.console.CommandFailure;
import io.watershed.runtime.console.ExitCode;
import io.watershed.v1.ReplayJob;
import io.watershed.v1.ReplayPhase;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One job from where it is to where it is wanted. Every step is one that can be said again, so a
 * run that was killed is simply started anew.
 */
final class JobRun {

  private final ReplayClient client;
  private final JobDisplay display;
  private final String by;

  JobRun(ReplayClient client, JobDisplay display, String by) {
    this.client = client;
    this.display = display;
    this.by = by;
  }

  /**
   * Starts a job that is only planned.
   *
   * @throws CommandFailure if it is lost
   */
  ReplayJob start(ReplayJob job) {
    return requireAlive(
        job.getPhase() == ReplayPhase.PLANNED ? client.act(Act.START, job.getJob(), by, "") : job);
  }

  /**
   * Feeds it until no split is left, or waits until others have.
   *
   * @param worker starts a worker here that tells people what goes wrong
   */
  ReplayJob feed(ReplayJob job, Function<Consumer<String>, ReplayFeeder> worker)
      throws InterruptedException {
    if (Phases.isFed(job.getPhase())) {
      return job;
    }
    try (var feeder = worker.apply(display::say)) {
      return requireAlive(fed(job, feeder));
    }
  }

  private ReplayJob fed(ReplayJob job, ReplayFeeder feeder) throws InterruptedException {
    var end = new CompletableFuture<ReplayJob>();
    Thread.ofVirtual()
        .name("replay-watch")
        .start(
            () -> {
              try {
                end.complete(follow(job, now -> Phases.isFed(now.getPhase())));
              } catch (InterruptedException | RuntimeException e) {
                end.completeExceptionally(e);
              }
            });
    var unused =
        feeder
            .done()
            .whenComplete(
                (none, failure) -> {
                  if (failure != null) {
                    end.completeExceptionally(lost(job, failure));
                  }
                });
    try {
      return end.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case InterruptedException cause -> throw cause;
        default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  private static CommandFailure lost(ReplayJob job, Throwable failure) {
    var cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return new CommandFailure(
        ExitCode.FAILURE,
        "the worker can't go on: %s%n%s".formatted(cause.getMessage(), Farewell.text(job.getJob())),
        cause);
  }

  /** Goes as far as the options say: nowhere, until it is sealed, or until it is promoted. */
  ReplayJob finish(ReplayJob job, RunOptions options) throws InterruptedException {
    if (!options.waits()) {
      return job;
    }
    var sealed = seal(job);
    if (options.promotes()) {
      return promote(sealed, options.gate());
    }
    if (sealed.getPhase() == ReplayPhase.SEALED) {
      requireGate(sealed, options.gate());
    }
    return sealed;
  }

  /** Waits until its result is there. */
  private ReplayJob seal(ReplayJob job) throws InterruptedException {
    return requireAlive(
        job.getPhase().getNumber() >= ReplayPhase.SEALED.getNumber()
            ? job
            : follow(job, now -> now.getPhase().getNumber() >= ReplayPhase.SEALED.getNumber()));
  }

  /**
   * Promotes a sealed job, and waits until all entities answer with it.
   *
   * @param gate null: none
   */
  private ReplayJob promote(ReplayJob job, Gate gate) throws InterruptedException {
    var now = job;
    if (now.getPhase() == ReplayPhase.SEALED) {
      requireGate(now, gate);
      now = client.act(Act.PROMOTE, now.getJob(), by, "");
    }
    if (now.getPhase() == ReplayPhase.PROMOTING) {
      now = follow(now, seen -> seen.getPhase() != ReplayPhase.PROMOTING);
    }
    if (now.getPhase() != ReplayPhase.PROMOTED) {
      // What somebody has taken back is not promoted again because a scheduler tries once more.
      throw new CommandFailure(
          ExitCode.JOB_LOST,
          JobText.line(now) + "; promote it by hand: watershed replay promote " + now.getJob());
    }
    return now;
  }

  private void requireGate(ReplayJob job, Gate gate) {
    if (gate != null) {
      var diff = client.diff(job.getJob(), 1);
      display.say(DiffText.summary(diff));
      gate.require(diff);
    }
  }

  /**
   * Follows it until a condition holds, or it rests.
   *
   * @return as it was seen last
   */
  ReplayJob follow(ReplayJob job, Predicate<ReplayJob> enough) throws InterruptedException {
    try {
      return new JobFollower(client, display::show, display::say).until(job.getJob(), enough);
    } finally {
      display.end();
    }
  }

  /**
   * @throws CommandFailure with an exit code of its own, where it has failed or was aborted
   */
  static ReplayJob requireAlive(ReplayJob job) {
    if (Phases.isLost(job.getPhase())) {
      throw new CommandFailure(ExitCode.JOB_LOST, JobText.line(job));
    }
    return job;
  }
}
