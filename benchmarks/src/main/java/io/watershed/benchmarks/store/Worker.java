package io.watershed.benchmarks.store;

import io.watershed.persistence.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * A JVM with event-sourced actors over one of the journals. It takes orders, one a line, and
 * answers each with one line: {@code start PREFIX ENTITIES} → nanoseconds until all have recovered,
 * {@code put BYTES SECONDS OUTSTANDING} → persists and nanoseconds, {@code stop} → nanoseconds.
 */
public final class Worker {
  private static final String ANSWER = "answer ";

  private Worker() {}

  /** Arguments: DAO, JDBC URL, user. */
  public static void main(String[] args) throws IOException, InterruptedException {
    var dao = Dao.valueOf(args[0].toUpperCase(Locale.ROOT));
    var population = new Population();
    var system = ActorSystem.create(population.guardian(), "bench", dao.config(args[1], args[2]));
    if (dao == Dao.OURS) {
      Store.of(system);
    }
    answer("0");
    try (var orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (var order = orders.readLine(); order != null; order = orders.readLine()) {
        var words = order.split(" ", -1);
        switch (words[0]) {
          case "start" ->
              answer(Long.toString(population.start(system, words[1], Integer.parseInt(words[2]))));
          case "put" ->
              answer(
                  population.put(
                      Integer.parseInt(words[1]),
                      Double.parseDouble(words[2]),
                      Integer.parseInt(words[3])));
          case "stop" -> answer(Long.toString(population.stop()));
          default -> throw new IllegalArgumentException("order: " + order);
        }
      }
    }
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }

  private static void answer(String line) {
    System.out.println(ANSWER + line);
    System.out.flush();
  }
}
