package io.watershed.multinode;

import io.watershed.runtime.child.ChildJvm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A node of a site: a child JVM that runs the same main class as an operator would. */
public final class NodePart implements Part {

  private static final Duration READY_WITHIN = Duration.ofSeconds(90);
  private static final Duration GRACE = Duration.ofSeconds(60);

  private final Path dir;
  private final NodeFile file;
  private final List<String> options;
  private final Timeline timeline;
  private ChildJvm child;

  NodePart(Path dir, NodeFile file, List<String> options, Timeline timeline) {
    this.dir = dir;
    this.file = file;
    this.options = List.copyOf(options);
    this.timeline = timeline;
  }

  @Override
  public String name() {
    return "node";
  }

  @Override
  public Path log() {
    return dir.resolve("node.log");
  }

  /** Where gRPC is served, as host:port. */
  public String grpcTarget() {
    return "127.0.0.1:" + file.grpcPort();
  }

  @Override
  public void start() throws IOException, InterruptedException {
    begin();
    awaitReady();
  }

  /** Starts it and returns at once. */
  public void begin() throws IOException {
    var jvm = new ArrayList<>(options);
    jvm.add("-Djava.net.preferIPv4Stack=true");
    child =
        ChildJvm.start(
            new ChildJvm.Settings(
                System.getProperty("java.class.path"),
                jvm,
                "io.watershed.runtime.cli.Watershed",
                List.of("node", "--config", file.write(dir).toString()),
                log()));
    timeline.note("node: starting, process %d".formatted(child.pid()));
  }

  /** Waits until it takes calls. */
  public void awaitReady() throws InterruptedException {
    Await.until(
        "node ready", READY_WITHIN, () -> !child.isAlive() || get("/ready").statusCode() == 200);
    if (!child.isAlive()) {
      throw new AssertionError(
          "the node ended with exit code " + child.exitCode() + ":\n" + child.tail());
    }
    timeline.note("node: ready");
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    try (var client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build()) {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + file.httpPort() + path))
              .timeout(Duration.ofSeconds(5))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  /** What the node's metrics page says. */
  public String metrics() throws IOException, InterruptedException {
    return get("/metrics").body();
  }

  @Override
  public void kill() throws InterruptedException {
    timeline.note("node: kill -9 %d".formatted(child.pid()));
    Processes.kill(child.pid());
    child.awaitExit();
  }

  /** Sends SIGTERM and returns the exit code; 137 where it took longer than a minute. */
  public int terminate() throws InterruptedException {
    timeline.note("node: SIGTERM %d".formatted(child.pid()));
    child.stop(GRACE);
    int code = child.awaitExit();
    timeline.note("node: ended with exit code %d".formatted(code));
    return code;
  }

  @Override
  public void stop() {
    if (child != null && child.isAlive()) {
      child.stop(GRACE);
    }
  }

  @Override
  public Optional<ProcessHandle> process() {
    return Optional.ofNullable(child).filter(ChildJvm::isAlive).map(ChildJvm::handle);
  }
}
