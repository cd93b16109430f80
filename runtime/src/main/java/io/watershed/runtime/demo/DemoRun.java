package io.watershed.runtime.demo;

import io.watershed.runtime.demo.Verification.Outcome;
import io.watershed.runtime.produce.ProgressLine;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** One way of all flights through a running demo: sent, followed until processed, verified. */
final class DemoRun {

  private static final long LOOK_MILLIS = 1_000;

  /** Rows of open windows trail by emit-every, which is a second. */
  private static final int SETTLING_LOOKS = 30;

  private final Demo demo;
  private final Reports reports;
  private final int partitions;
  private final ProgressLine line;
  private final PrintStream out;

  DemoRun(Demo demo, Reports reports, int partitions, ProgressLine line, PrintStream out) {
    this.demo = demo;
    this.reports = reports;
    this.partitions = partitions;
    this.line = line;
    this.out = out;
  }

  /**
   * Sends what the topic doesn't hold yet, and returns once all of it is durable and every window
   * that may be closed is closed.
   *
   * @param count only the first so many reports
   * @param rate flights a second at most; 0: as fast as they are taken
   */
  void process(int count, long rate) throws IOException, SQLException, InterruptedException {
    long begun = System.nanoTime();
    var producing = send(count, rate);
    await(producing, count);
    sayHowItWent(sent(producing), (System.nanoTime() - begun) / 1e9);
  }

  /** Sends in a thread of its own what the topic doesn't hold yet. */
  FutureTask<Long> send(int count, long rate) {
    var production = new FlightProduction(reports, partitions);
    var producing =
        new FutureTask<>(
            () -> demo.produce(production, reports.flights(), partitions, count, rate));
    Thread.ofPlatform().name("demo-produce").daemon().start(producing);
    return producing;
  }

  /** Returns once all that is sent is durable and closed. */
  void await(FutureTask<Long> producing, int count)
      throws IOException, SQLException, InterruptedException {
    try (var topics = demo.topics();
        var stored = StoredResults.connect(demo.jdbcUrl(), demo.user())) {
      follow(producing, new LiveFigures(topics, stored, line, count));
    }
  }

  /**
   * Compares everything with the oracle, and prints the outcome.
   *
   * @param count reports that were sent
   * @param corrected whether a replay of the first days is in force
   * @return whether there is no difference
   */
  boolean verify(int count, boolean corrected) throws SQLException, InterruptedException {
    var truth =
        corrected
            ? Oracle.corrected(reports, count, partitions)
            : Oracle.of(reports, count, partitions);
    try (var stored = StoredResults.connect(demo.jdbcUrl(), demo.user())) {
      var outcome = settled(truth, stored);
      report(outcome, count);
      return outcome.differences() == 0;
    }
  }

  private void follow(FutureTask<Long> producing, LiveFigures figures)
      throws IOException, SQLException, InterruptedException {
    while (true) {
      demo.node().requireAlive();
      boolean sent = producing.isDone() && sent(producing) >= 0;
      boolean idle = figures.look();
      if (sent && idle) {
        figures.showLast();
        line.end();
        return;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  private static long sent(FutureTask<Long> producing) throws IOException, InterruptedException {
    try {
      return producing.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }

  private void sayHowItWent(long sent, double seconds) {
    if (sent == 0) {
      line.say("nothing to do: everything had been produced before");
      return;
    }
    line.say(
        String.format(
            Locale.ROOT,
            "%,d flights sent, processed and durable in %.1f s (%,.0f/s)",
            sent,
            seconds,
            sent / seconds));
  }

  private Outcome settled(Oracle.Truth truth, StoredResults stored)
      throws SQLException, InterruptedException {
    var outcome = Verification.compare(truth, stored);
    for (int i = 0; i < SETTLING_LOOKS && outcome.differences() > 0; i++) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      outcome = Verification.compare(truth, stored);
    }
    return outcome;
  }

  private void report(Outcome outcome, int count) {
    outcome.first().forEach(out::println);
    if (outcome.differences() > outcome.first().size()) {
      out.println("…");
    }
    out.println(
        String.format(
            Locale.ROOT,
            "verified: %d windows, %d events (%d late, %d duplicate), %d differences",
            outcome.finals(),
            count,
            outcome.late(),
            outcome.duplicates(),
            outcome.differences()));
  }
}
