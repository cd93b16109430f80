package io.watershed.multinode.chaos;

import io.watershed.multinode.Cluster;
import io.watershed.multinode.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a campaign from the command line. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description = {
      "Three nodes under load, a fault every few seconds, and an oracle that judges.",
      "The last line says PASSED, FAILED or UNKNOWN; the exit code is 0, 1 or 2."
    })
public final class Chaos implements Callable<Integer> {

  @Option(names = "--minutes", defaultValue = "30", description = "Default: ${DEFAULT-VALUE}.")
  private int minutes;

  @Option(names = "--seed", description = "Decides the faults. Default: a new one.")
  private Long seed;

  @Option(names = "--nodes", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
  private int nodes;

  @Option(
      names = "--rate",
      defaultValue = "300",
      description = "Records a second. Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--every",
      defaultValue = "10",
      description = "Seconds between two faults. Default: ${DEFAULT-VALUE}.")
  private int every;

  @Option(
      names = "--faults-a-round",
      defaultValue = "4",
      description = "Faults before everything heals and is compared. Default: ${DEFAULT-VALUE}.")
  private int faultsARound;

  @Option(
      names = "--patience",
      defaultValue = "180",
      description = {
        "Seconds within which the cluster has to recover once nothing is wrong any more.",
        "Default: ${DEFAULT-VALUE}."
      })
  private int patience;

  @Option(
      names = "--figures",
      description = {
        "No campaign: measures how long entities are silent after a node was killed, so many times,",
        "and what queries notice of a rolling restart."
      })
  private int figures;

  @Option(
      names = "--dir",
      defaultValue = "target/chaos",
      description = "Emptied first; kept with all logs after a failure. Default: ${DEFAULT-VALUE}.")
  private Path dir;

  /** Runs it. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Chaos()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    long drawn = seed == null ? Scenario.seed() : seed;
    System.out.println("seed " + drawn);
    if (figures > 0) {
      return figures(drawn);
    }
    var plan =
        new Campaign.Plan(
            Duration.ofMinutes(minutes),
            drawn,
            Duration.ofSeconds(every),
            faultsARound,
            rate,
            Duration.ofSeconds(patience));
    var verdict = run(dir.toAbsolutePath(), plan, nodes);
    verdict.findings().forEach(System.out::println);
    System.out.println(verdict);
    return verdict.outcome().exitCode();
  }

  private int figures(long drawn) throws Exception {
    var site = dir.toAbsolutePath();
    Scenario.delete(site);
    try (var cluster = Cluster.start(site, Campaign.site(site.resolve("definition"), nodes))) {
      cluster.timeline().listen(System.out::println);
      new Failover(cluster, drawn).run(figures, drawn, rate);
    }
    return 0;
  }

  /** Runs a campaign on a cluster of its own. */
  static Verdict run(Path dir, Campaign.Plan plan, int nodes)
      throws IOException, InterruptedException {
    Scenario.delete(dir);
    Files.createDirectories(dir);
    Verdict verdict;
    try (var cluster = Cluster.start(dir, Campaign.site(dir.resolve("definition"), nodes))) {
      cluster.timeline().listen(System.out::println);
      verdict = Campaign.run(plan, cluster);
      Files.writeString(
          dir.resolve("timeline.txt"),
          "seed " + plan.seed() + "\n" + cluster.timeline() + "\n" + verdict + "\n");
    }
    if (verdict.outcome() == Verdict.Outcome.PASSED) {
      Scenario.delete(dir);
    }
    return verdict;
  }
}
