package io.watershed.runtime.child;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The file in which a directory remembers the process that works in it, so that one that outlived
 * its parent is found. A process is known by its id together with its start, since ids come again.
 */
public final class PidFile {

  private final Path file;

  public PidFile(Path file) {
    this.file = file;
  }

  /** Remembers a process. */
  public void write(ProcessHandle process) throws IOException {
    Files.writeString(file, process.pid() + " " + start(process) + "\n");
  }

  /** The remembered process, if it is still alive. */
  public Optional<ProcessHandle> alive() throws IOException {
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    var parts = Files.readString(file).strip().split(" ", 2);
    if (parts.length != 2 || !parts[0].matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(parts[0]))
        .filter(process -> process.isAlive() && start(process).equals(parts[1]));
  }

  /** Ends the remembered process, if it is still alive, and waits until it is gone. */
  public void endOrphan() throws IOException {
    var orphan = alive();
    if (orphan.isEmpty()) {
      return;
    }
    orphan.get().destroyForcibly();
    try {
      orphan.get().onExit().get(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while process " + orphan.get().pid() + " ended", e);
    } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
      throw new IOException(
          "process " + orphan.get().pid() + " of a former run does not end (" + file + ")", e);
    }
  }

  private static String start(ProcessHandle process) {
    return process.info().startInstant().map(Object::toString).orElse("unknown");
  }
}
