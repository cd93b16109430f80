package io.watershed.runtime.demo;

import io.watershed.runtime.console.CommandFailure;
import io.watershed.runtime.console.ExitCode;
import io.watershed.runtime.produce.ProgressLine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code watershed demo}: real flights through a whole system on this machine. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Starts a Kafka broker, a PostgreSQL database and a node on this machine, and",
      "sends real flights of 2001 through them in the order in which they were",
      "reported. Then it verifies every window against an independent computation.",
      "Started again on the same folder, it goes on where it stopped."
    },
    footer = {
      "",
      "Examples:",
      "  watershed demo --days 31 --exit",
      "  watershed demo --days 31 --replay --exit",
      "  watershed demo",
      "  watershed demo --days 7 --rate 5000 --dir /tmp/week"
    })
public final class DemoCommand implements Callable<Integer> {

  private static final List<String> SHOWN_AIRPORTS = List.of("ATL", "ORD", "DFW");
  private static final int PARTITIONS = 8;

  @Option(
      names = "--days",
      paramLabel = "N",
      description =
          "Only the flights of the first N days, at most " + FlightFile.DAYS + " (default: all).")
  private Integer days;

  @Option(
      names = "--replay",
      description = {
        "Then correct these days from the file, with all late flights, while further days",
        "come in: see what changes, promote it, take it back, promote it again."
      })
  private boolean replay;

  @Option(names = "--exit", description = "End after verifying, instead of staying up.")
  private boolean exit;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = ".watershed/demo",
      description = "Where everything is kept (default: ${DEFAULT-VALUE}).")
  private Path dir;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "Flights a second at most (default: as fast as they are taken).")
  private long rate;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "Partitions of the topic (default: 8).")
  private Integer partitions;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "1g",
      description = "Heap of the node (default: ${DEFAULT-VALUE}).")
  private String heap;

  @Option(
      names = "--generated",
      description = "Use made-up flights, which need no npm and no network.")
  private boolean generated;

  @Spec private CommandSpec spec;

  private final PrintStream out = System.out;

  @Override
  public Integer call() throws InterruptedException {
    requireWithin("--days", days == null ? 1 : days, 1, FlightFile.DAYS);
    requireWithin("--partitions", partitions == null ? 1 : partitions, 1, 1_000);
    requireWithin("--rate", rate, 0, Long.MAX_VALUE);
    var line = new ProgressLine(out, ProgressLine.onTerminal());
    try (var folder = DemoFolder.open(dir)) {
      return run(folder, line);
    } catch (IOException | SQLException e) {
      throw new CommandFailure(ExitCode.FAILURE, e.getMessage(), e);
    }
  }

  private static void requireWithin(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw new CommandFailure(
          ExitCode.USAGE, option + ": " + value + " (expected: " + least + " to " + most + ")");
    }
  }

  private int run(DemoFolder folder, ProgressLine line)
      throws IOException, SQLException, InterruptedException {
    int wantedDays = remembered(folder, "days", days, FlightFile.DAYS);
    int wantedPartitions = remembered(folder, "partitions", partitions, PARTITIONS);
    var story = new ReplayStory(folder, wantedDays, spec, out);
    if (replay) {
      story.remember();
    }
    var reports = FlightInput.load(folder, wantedDays, story.moreDays(), generated, out);
    var demo = new Demo(folder, line);
    var hook = new Thread(() -> stop(demo, line), "demo-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      int count = demo.start(wantedPartitions, heap);
      var run = new DemoRun(demo, reports, count, line, out);
      run.process(story.begun(reports), rate);
      show(demo);
      out.println();
      boolean verified = run.verify(story.begun(reports), story.isPromoted(demo));
      if (replay && verified) {
        verified = story.tell(demo, run, reports);
      }
      if (exit) {
        return verified ? ExitCode.OK : ExitCode.FAILURE;
      }
      NextSteps.print(demo, out);
      out.println("Everything stays up until Ctrl-C.");
      throw new IOException(demo.node().awaitGivenUp());
    } catch (IOException | SQLException e) {
      if (demo.isStopping()) {
        // Ctrl-C has taken away what we were talking to.
        return ExitCode.FAILURE;
      }
      throw e;
    } finally {
      demo.close();
      remove(hook);
    }
  }

  private static int remembered(DemoFolder folder, String key, Integer asked, int otherwise)
      throws IOException {
    var text = asked == null ? null : asked.toString();
    return Integer.parseInt(folder.begunWith(key, text, Integer.toString(otherwise)));
  }

  /** Asks for some airports as anybody could, by the command for it. */
  private void show(Demo demo) {
    for (var airport : SHOWN_AIRPORTS) {
      var query =
          List.of(
              "query",
              "get",
              "--address",
              "127.0.0.1:" + demo.grpcPort(),
              "-p",
              "flights",
              airport,
              "--limit",
              "5");
      out.println();
      out.println("$ ./watershed " + String.join(" ", query));
      spec.root().commandLine().execute(query.toArray(String[]::new));
    }
  }

  private static void stop(Demo demo, ProgressLine line) {
    line.say("stopping");
    demo.close();
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook is what stops the demo.
    }
  }
}
