package io.watershed.runtime.demo;

import io.watershed.runtime.child.ChildJvm;
import io.watershed.runtime.child.PidFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The demo's node: {@code watershed node} in a child JVM. When it dies, whatever it dies of, it is
 * started again and people are told so.
 */
final class DemoNode implements AutoCloseable {

  private static final Duration READY_WITHIN = Duration.ofSeconds(90);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(60);
  private static final Duration ASK_AGAIN = Duration.ofMillis(250);
  private static final int MOST_FAILED_STARTS = 5;
  private static final int SIGNALLED = 128;
  private static final int SIGKILL = 9;

  private final Settings settings;
  private final Consumer<String> people;
  private final HttpClient http = HttpClient.newHttpClient();
  private volatile ChildJvm child;
  private volatile boolean stopping;
  private final CompletableFuture<String> givenUp = new CompletableFuture<>();

  /**
   * How to run it.
   *
   * @param config its configuration
   * @param log what it prints
   * @param pid where its process id is kept
   */
  record Settings(Path config, Path log, Path pid, int httpPort, String heap) {}

  private DemoNode(Settings settings, Consumer<String> people) {
    this.settings = settings;
    this.people = people;
  }

  /**
   * Starts the node, waits until it is ready, and watches over it from then on.
   *
   * @param people is told, in one line each, when the node dies and when it is back
   */
  static DemoNode start(Settings settings, Consumer<String> people) throws IOException {
    var node = new DemoNode(settings, people);
    node.launch();
    try {
      node.awaitReady();
    } catch (IOException e) {
      node.close();
      throw e;
    }
    Thread.ofPlatform().name("demo-node").daemon().start(node::watchOver);
    return node;
  }

  private void launch() throws IOException {
    var mainClass = "io.watershed.runtime.cli.Watershed";
    child =
        ChildJvm.start(
            new ChildJvm.Settings(
                System.getProperty("java.class.path"),
                List.of(
                    "-Xmx" + settings.heap(),
                    "-XX:+ExitOnOutOfMemoryError",
                    "-Djava.net.preferIPv4Stack=true"),
                mainClass,
                List.of("node", "--config", settings.config().toString()),
                settings.log()));
    new PidFile(settings.pid()).write(child.handle());
  }

  private void awaitReady() throws IOException {
    long deadline = System.nanoTime() + READY_WITHIN.toNanos();
    while (!isReady()) {
      if (!child.isAlive()) {
        throw new IOException(
            "the node ended before it was ready, %s:\n%s".formatted(end(), child.tail()));
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "the node is not ready within %d s:\n%s"
                .formatted(READY_WITHIN.toSeconds(), child.tail()));
      }
      pause();
    }
  }

  private boolean isReady() throws IOException {
    var uri = URI.create("http://127.0.0.1:" + settings.httpPort() + "/ready");
    var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the node came up", e);
    }
  }

  private void watchOver() {
    try {
      int failedStarts = 0;
      while (true) {
        child.awaitExit();
        if (stopping) {
          return;
        }
        people.accept(
            "the node (process " + pid() + ") has died, " + end() + "; starting it again");
        failedStarts = bringBack() ? 0 : failedStarts + 1;
        if (failedStarts == MOST_FAILED_STARTS) {
          throw new IOException(
              "the node has died %d times before it was ready; its last words:\n%s"
                  .formatted(failedStarts, child.tail()));
        }
      }
    } catch (IOException e) {
      givenUp.complete(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns false where it died again before it was ready. */
  private boolean bringBack() throws IOException {
    long begun = System.nanoTime();
    launch();
    try {
      awaitReady();
    } catch (IOException e) {
      if (child.isAlive()) {
        throw e;
      }
      return false;
    }
    people.accept(
        String.format(
            Locale.ROOT,
            "the node is back as process %d after %.1f s",
            pid(),
            (System.nanoTime() - begun) / 1e9));
    return true;
  }

  private String end() {
    int code = child.exitCode();
    return "exit code " + code + (code == SIGNALLED + SIGKILL ? " (kill -9)" : "");
  }

  private static void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(ASK_AGAIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the node came up", e);
    }
  }

  /**
   * Does nothing while the node runs or is coming back.
   *
   * @throws IOException once it has been given up
   */
  void requireAlive() throws IOException {
    if (givenUp.isDone()) {
      throw new IOException(givenUp.join());
    }
  }

  /** Waits for ever, unless the node can't be brought back: then says why. */
  String awaitGivenUp() {
    return givenUp.join();
  }

  /** The process id of the node as it runs now. */
  long pid() {
    return child.pid();
  }

  /** Stops the node in good order. */
  @Override
  public void close() {
    stopping = true;
    child.stop(STOP_WITHIN);
  }
}
