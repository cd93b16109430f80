package io.watershed.benchmarks.store;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A {@link Worker} as its parent sees it. */
public final class WorkerProcess implements AutoCloseable {
  private static final String ANSWER = "answer ";

  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter orders;
  private final Path log;

  private WorkerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    orders =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Starts one and waits until it takes orders.
   *
   * @param log where its log goes
   */
  public static WorkerProcess start(
      String dao, String jdbcUrl, String user, Path log, List<String> javaOptions)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName()));
    command.addAll(List.of(dao.toUpperCase(Locale.ROOT), jdbcUrl, user));
    var process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    var worker = new WorkerProcess(process, log);
    worker.answer();
    return worker;
  }

  /** Starts so many entities; milliseconds until all of them have recovered and answered. */
  public double startEntities(String prefix, int count) throws IOException {
    return Long.parseLong(ask("start %s %d".formatted(prefix, count))) / 1e6;
  }

  /** Stops the entities. */
  public void stopEntities() throws IOException {
    ask("stop");
  }

  /**
   * Persists of that many bytes, one after the other.
   *
   * @param outstanding how many at a time
   */
  public Round put(int bytes, double seconds, int outstanding) throws IOException {
    var answer =
        ask("put %d %s %d".formatted(bytes, Double.toString(seconds), outstanding)).split(" ", -1);
    return new Round(Long.parseLong(answer[0]), Long.parseLong(answer[1]));
  }

  /** What one round has come to. */
  public record Round(long persists, long nanos) {
    public double perSecond() {
      return persists * 1e9 / nanos;
    }
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  @Override
  public void close() throws IOException {
    orders.close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  private String ask(String order) throws IOException {
    orders.write(order);
    orders.newLine();
    orders.flush();
    return answer();
  }

  private String answer() throws IOException {
    while (true) {
      var line = answers.readLine();
      if (line == null) {
        throw new IllegalStateException("the worker ended, its log: " + log);
      }
      if (line.startsWith(ANSWER)) {
        return line.substring(ANSWER.length());
      }
    }
  }
}
