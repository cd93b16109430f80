package io.watershed.runtime.cli.replay;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.watershed.v1.ReplayJob;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Follows a job by its stream, across restarts of the node. */
final class JobFollower {

  private static final long PAUSE_MILLIS = 1_000;

  private final ReplayClient client;
  private final Consumer<ReplayJob> each;
  private final Consumer<String> people;

  /**
   * @param people is told, in one line each, when the node is lost
   */
  JobFollower(ReplayClient client, Consumer<ReplayJob> each, Consumer<String> people) {
    this.client = client;
    this.each = each;
    this.people = people;
  }

  /**
   * Follows until a condition holds, or the job rests.
   *
   * @return the job as it was seen last
   * @throws StatusRuntimeException if the node says that it can't be followed, or was never reached
   */
  ReplayJob until(String job, Predicate<ReplayJob> enough) throws InterruptedException {
    var last = new AtomicReference<ReplayJob>();
    while (true) {
      try {
        client.watch(
            job,
            seen -> {
              last.set(seen);
              each.accept(seen);
              return !enough.test(seen);
            });
        if (last.get() != null
            && (enough.test(last.get()) || Phases.rests(last.get().getPhase()))) {
          return last.get();
        }
      } catch (StatusRuntimeException e) {
        // A first failure may well be a wrong address.
        if (last.get() == null || e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
          throw e;
        }
        people.accept("lost the node; going on when it is back");
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }
}
