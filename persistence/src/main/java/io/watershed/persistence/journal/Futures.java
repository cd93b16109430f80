package io.watershed.persistence.journal;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import scala.concurrent.Future;
import scala.concurrent.Promise;
import scala.concurrent.Promise$;

/**
 * Java's futures as Scala's, failing with what really happened and not with a wrapper around it.
 */
final class Futures {
  private Futures() {}

  static <T> Future<T> toScala(CompletionStage<T> stage) {
    Promise<T> promise = Promise$.MODULE$.apply();
    stage.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            promise.success(value);
          } else {
            promise.failure(unwrapped(failure));
          }
        });
    return promise.future();
  }

  static <T> Future<T> failed(Throwable failure) {
    return Promise$.MODULE$.<T>failed(failure).future();
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
