package io.watershed.runtime.ingest;

import io.watershed.protocol.event.EventDecoder;
import io.watershed.sharding.region.EntityRegion;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.apache.pekko.Done;

/**
 * What the readers of one pipeline work with.
 *
 * @param background runs what blocks
 */
record ReaderServices(
    EntityRegion region,
    SourceLog log,
    Ledger ledger,
    Supplier<EventDecoder> decoders,
    IngestMetrics metrics,
    Executor background,
    ReaderPace pace) {

  /** Runs a blocking call in the background; the stage fails with what the call throws. */
  <T> CompletionStage<T> inBackground(Callable<T> call) {
    var result = new CompletableFuture<T>();
    background.execute(
        () -> {
          try {
            result.complete(call.call());
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  /** As {@link #inBackground}, for a call that returns nothing. */
  CompletionStage<Done> runInBackground(Runnable call) {
    return inBackground(Executors.callable(call, Done.getInstance()));
  }
}
