package io.watershed.persistence.journal;

import java.util.concurrent.CompletableFuture;

/** An outcome that somebody waits for. */
final class PromisedOutcome implements Outcome {
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  CompletableFuture<Void> done() {
    return done;
  }

  @Override
  public void stored() {
    done.complete(null);
  }

  @Override
  public void failed(Throwable cause) {
    done.completeExceptionally(cause);
  }
}
