package io.watershed.runtime.grpc;

import io.watershed.persistence.Store;
import io.watershed.v1.WindowChange;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.QueueOfferResult;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.SourceQueueWithComplete;

/** The windows that a job changes, read as fast as the client takes them. */
final class DiffSource {

  private static final int BUFFER = 256;

  private DiffSource() {}

  /** Ends the reading of a stream that nobody wants any more. */
  private static final class Unwanted extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Unwanted() {
      super("nobody wants the rest", null, false, false);
    }
  }

  static Source<WindowChange, NotUsed> of(
      ReplayStore store, String job, Function<Store, DiffMessages> messages) {
    return Source.<WindowChange>queue(BUFFER, OverflowStrategy.backpressure())
        .mapMaterializedValue(
            queue -> {
              store
                  .ask(
                      opened -> {
                        DiffMessages made = messages.apply(opened);
                        return opened
                            .replays()
                            .results()
                            .diff(job, row -> offer(queue, made.of(row)));
                      })
                  .whenComplete(
                      (counts, failure) -> {
                        if (failure == null) {
                          queue.complete();
                        } else {
                          queue.fail(failure);
                        }
                      });
              return NotUsed.getInstance();
            });
  }

  /** Waits, on the reader's own thread, until there is room. */
  private static void offer(SourceQueueWithComplete<WindowChange> queue, WindowChange change) {
    QueueOfferResult result;
    try {
      result = queue.offer(change).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new Unwanted();
    }
    if (!result.isEnqueued()) {
      throw new Unwanted();
    }
  }
}
