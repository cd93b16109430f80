package io.watershed.runtime.demo;

import io.watershed.runtime.console.CommandFailure;
import io.watershed.runtime.console.ExitCode;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The second half of the demo: the first days are corrected from their file while further days come
 * in, by the commands that anybody would type. Told again on the same folder, it goes on where it
 * stopped.
 */
final class ReplayStory {

  /** Days whose flights come in meanwhile, and how many a second. */
  private static final int MORE_DAYS = 7;

  private static final long LIVE_RATE = 1_500;

  private static final String TOLD = "replay";
  private static final String FLOWING = "replay.flowing";

  private final DemoFolder folder;
  private final int days;
  private final CommandSpec spec;
  private final PrintStream out;

  /**
   * @param days that are corrected
   */
  ReplayStory(DemoFolder folder, int days, CommandSpec spec, PrintStream out) {
    this.folder = folder;
    this.days = days;
    this.spec = spec;
    this.out = out;
  }

  /** Has the folder be one of a demo with a replay. */
  void remember() throws IOException {
    folder.remember(TOLD, "true");
  }

  /** Days to be loaded beyond those that are corrected. */
  int moreDays() {
    return folder.recall(TOLD) == null ? 0 : MORE_DAYS;
  }

  /** How many flights come in before the replay. */
  int begun(Reports reports) {
    return folder.recall(FLOWING) == null ? reports.first() : reports.size();
  }

  /** Whether the corrected results are in force. */
  boolean isPromoted(Demo demo) throws SQLException {
    try (var stored = StoredResults.connect(demo.jdbcUrl(), demo.user())) {
      return stored.promoted(job());
    }
  }

  private String job() {
    return "first-" + days + "-days";
  }

  /**
   * Tells it.
   *
   * @return whether there was no difference to what the oracle says, at any point
   */
  boolean tell(Demo demo, DemoRun run, Reports reports)
      throws IOException, SQLException, InterruptedException {
    int all = reports.size();
    say(
        "Now the same %d days from the file, where no flight is late, while %,d flights of the days behind them come in."
            .formatted(days, all - reports.first()));
    folder.remember(FLOWING, "true");
    var flowing = run.send(all, LIVE_RATE);
    command(demo, start(reports));
    command(demo, List.of("diff", job(), "--top", "5"));
    run.await(flowing, all);
    boolean promoted = isPromoted(demo);
    if (promoted) {
      // A former run got as far as that.
      command(demo, List.of("rollback", job()));
    }
    sayMeanDelay(demo, "as it came live");
    boolean verified = run.verify(all, false);
    command(demo, List.of("promote", job()));
    sayMeanDelay(demo, "of all flights");
    verified &= run.verify(all, true);
    say("And back:");
    command(demo, List.of("rollback", job()));
    verified &= run.verify(all, false);
    say("And for good:");
    command(demo, List.of("promote", job()));
    verified &= run.verify(all, true);
    return verified;
  }

  private List<String> start(Reports reports) throws IOException {
    return List.of(
        "start",
        "flights",
        FlightInput.file(folder, reports.flights()).toString(),
        "--from",
        FlightFile.FIRST_DAY.toString().substring(0, 10),
        "--to",
        Instant.ofEpochMilli(FlightFile.end(days)).toString().substring(0, 10),
        "--row-field",
        "row",
        "--job-id",
        job(),
        "--wait");
  }

  private void command(Demo demo, List<String> arguments) {
    var words = new ArrayList<>(List.of("replay"));
    words.addAll(arguments);
    words.addAll(List.of("--address", "127.0.0.1:" + demo.grpcPort()));
    out.println();
    out.println("$ ./watershed " + String.join(" ", words));
    int code = spec.root().commandLine().execute(words.toArray(String[]::new));
    if (code != ExitCode.OK) {
      throw new CommandFailure(
          ExitCode.FAILURE,
          "watershed replay %s ended with exit code %d (expected: 0)"
              .formatted(arguments.getFirst(), code));
    }
  }

  private void say(String text) {
    out.println();
    out.println(text);
  }

  private void sayMeanDelay(Demo demo, String what) throws SQLException {
    try (var stored = StoredResults.connect(demo.jdbcUrl(), demo.user())) {
      double mean = stored.meanDelay(FlightFile.FIRST_DAY.toEpochMilli(), FlightFile.end(days));
      out.println(
          String.format(
              Locale.ROOT, "mean delay of the %d days, %s: %.2f minutes", days, what, mean));
    }
  }
}
