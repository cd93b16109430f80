package io.watershed.multinode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** One process of a site, which can be started, killed and started again on the same data. */
public interface Part {

  /** For the timeline. */
  String name();

  /** Where its output goes. */
  Path log();

  /** Starts it and returns when it is ready for work. */
  void start() throws IOException, InterruptedException;

  /** Kills it with -9 and returns when it is gone. */
  void kill() throws InterruptedException;

  /** Ends it in good order. */
  void stop();

  /** The process, while it runs. */
  Optional<ProcessHandle> process();

  /** Kills it, and starts it again. */
  default void restart() throws IOException, InterruptedException {
    kill();
    start();
  }
}
