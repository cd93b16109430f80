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

  private static final Duration READY_WITHIN = Duration.ofMinutes(4);
  private static final Duration GRACE = Duration.ofSeconds(60);

  private final String name;
  private final Path dir;
  private final NodeFile file;
  private final List<String> options;
  private final Timeline timeline;
  private ChildJvm child;

  NodePart(String name, Path dir, NodeFile file, List<String> options, Timeline timeline) {
    this.name = name;
    this.dir = dir;
    this.file = file;
    this.options = List.copyOf(options);
    this.timeline = timeline;
  }

  @Override
  public String name() {
    return name;
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
    timeline.note("%s: starting, process %d".formatted(name, child.pid()));
  }

  /** Waits until it takes calls. */
  public void awaitReady() throws InterruptedException {
    Await.until(
        "node ready", READY_WITHIN, () -> !child.isAlive() || get("/ready").statusCode() == 200);
    if (!child.isAlive()) {
      throw new AssertionError(
          "the node ended with exit code " + child.exitCode() + ":\n" + child.tail());
    }
    timeline.note(name + ": ready");
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

  /** Sum of a meter over its tags; 0 where the page has none. */
  public double metric(String name) throws IOException, InterruptedException {
    return metrics()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .filter(value -> !Double.isNaN(value))
        .sum();
  }

  /** Stops its process where it stands, as a virtual machine that is moved. */
  public void pause() throws IOException, InterruptedException {
    timeline.note("%s: paused".formatted(name));
    Processes.signal(child.pid(), "STOP");
  }

  /** Lets its process go on as if nothing had happened. */
  public void resume() throws IOException, InterruptedException {
    timeline.note("%s: goes on".formatted(name));
    Processes.signal(child.pid(), "CONT");
  }

  /** Bytes of the heap that are in use after a full collection. */
  public long liveHeapBytes() throws IOException, InterruptedException {
    var java = ProcessHandle.current().info().command().orElseThrow();
    Processes.run(Path.of(java).resolveSibling("jcmd").toString(), "" + child.pid(), "GC.run");
    return (long) metric("jvm_gc_live_data_size_bytes");
  }

  @Override
  public void kill() throws InterruptedException {
    timeline.note("%s: kill -9 %d".formatted(name, child.pid()));
    Processes.kill(child.pid());
    child.awaitExit();
  }

  /** Sends SIGTERM and returns the exit code; 137 where it took longer than a minute. */
  public int terminate() throws InterruptedException {
    timeline.note("%s: SIGTERM %d".formatted(name, child.pid()));
    child.stop(GRACE);
    int code = child.awaitExit();
    timeline.note("%s: ended with exit code %d".formatted(name, code));
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
