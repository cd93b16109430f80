package io.watershed.multinode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Does something to several parts at once: most of it is waiting. */
final class Parts {

  /** Starts or ends a part. */
  @FunctionalInterface
  interface Act {
    void run() throws IOException, InterruptedException;
  }

  private Parts() {}

  /** Returns when all have ended; fails as the first of them that failed. */
  static void together(Act... acts) throws IOException, InterruptedException {
    var ends = new ArrayList<CompletableFuture<Void>>();
    for (var act : acts) {
      ends.add(CompletableFuture.runAsync(() -> run(act), task -> Thread.ofVirtual().start(task)));
    }
    CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).exceptionally(e -> null).join();
    for (var end : ends) {
      try {
        end.join();
      } catch (CompletionException e) {
        switch (e.getCause()) {
          case IOException cause -> throw cause;
          case InterruptedException cause -> throw cause;
          case Error cause -> throw cause;
          default -> throw e;
        }
      }
    }
  }

  /** Starts a database and a broker; neither runs where one of them fails to. */
  static void start(DatabasePart database, BrokerPart broker)
      throws IOException, InterruptedException {
    try {
      together(database::start, broker::start);
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      end(List.of(broker::stop, database::stop));
      throw e;
    }
  }

  /** Returns when all have ended. */
  static void end(List<Act> acts) {
    try {
      together(acts.toArray(Act[]::new));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void run(Act act) {
    try {
      act.run();
    } catch (IOException | InterruptedException e) {
      throw new CompletionException(e);
    }
  }
}
