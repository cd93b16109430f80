package io.watershed.benchmarks;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line of the benchmarks; without a name it lists them. */
@Command(
    name = "benchmarks/run",
    description = "Measures speed and cost; each benchmark ends with one line RESULT {json}.",
    synopsisSubcommandLabel = "NAME",
    subcommands = {
      CoreBenchmark.class,
      FreshnessBenchmark.class,
      FlightsBenchmark.class,
      EntitiesBenchmark.class,
      ReplayBenchmark.class,
      ReplayPeersBenchmark.class,
      PeersBenchmark.class,
      StoreBenchmark.class,
      StoreRowsBenchmark.class,
      StoreBytesBenchmark.class,
      RecoveryStoreBenchmark.class
    },
    mixinStandardHelpOptions = true)
public final class Benchmarks implements Callable<Integer> {

  @Spec private CommandSpec spec;

  private Benchmarks() {}

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    spec.subcommands()
        .forEach(
            (name, benchmark) ->
                out.printf(
                    "%-12s %s%n",
                    name, benchmark.getCommandSpec().usageMessage().description()[0]));
    return 0;
  }

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Benchmarks()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }
}
