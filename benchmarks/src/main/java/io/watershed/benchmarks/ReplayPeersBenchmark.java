package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A replay beside batch engines that make the same windows of the same files. */
@Command(
    name = "replay-peers",
    mixinStandardHelpOptions = true,
    description =
        "A replay beside Flink in batch mode and Spark: the same windows of the same files.")
final class ReplayPeersBenchmark implements Callable<Integer> {

  private static final int PARTITIONS = 8;
  private static final int CORES = 2;
  private static final String OURS = "watershed";

  @Spec private CommandSpec spec;

  /** Whose events. */
  private enum Part {
    FLIGHTS,
    DEVICES
  }

  @Option(
      names = "--parts",
      split = ",",
      defaultValue = "flights,devices",
      description = "What to measure (${DEFAULT-VALUE}).")
  private Set<Part> parts;

  @Option(
      names = "--peers",
      split = ",",
      defaultValue = "flink,spark,flink_dedup,spark_dedup",
      description = "Which of them (${DEFAULT-VALUE}); _dedup tells events apart by their ids.")
  private List<BatchPeer> peers;

  @Option(
      names = "--our-rounds",
      defaultValue = "1",
      description = "Of a replay by a node and a worker; 0: none (${DEFAULT-VALUE}).")
  private int ourRounds;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "Of all peers in turn (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--days",
      defaultValue = "182",
      description = "Of flights, from 2001-01-01 on; 182 is all (${DEFAULT-VALUE}).")
  private int days;

  @Option(
      names = "--events",
      defaultValue = "20000000",
      description = "Old readings of devices (${DEFAULT-VALUE}).")
  private long events;

  @Option(
      names = "--devices",
      defaultValue = "20000",
      description = "Devices that they are of (${DEFAULT-VALUE}).")
  private int devices;

  @Option(
      names = "--event-rate",
      defaultValue = "20000",
      description = "Old readings a second of event time (${DEFAULT-VALUE}).")
  private long eventRate;

  @Option(
      names = "--heap",
      defaultValue = "4g",
      description = "Of a peer, and of our node (${DEFAULT-VALUE}).")
  private String heap;

  @Option(names = "--seed", defaultValue = "1", description = "Of the readings.")
  private long seed;

  @Option(names = "--quick", description = "A month of flights, 2,000,000 readings, one round.")
  private boolean quick;

  @Override
  public Integer call() throws Exception {
    if (quick) {
      days = Math.min(days, 31);
      events = Math.min(events, 2_000_000);
      rounds = 1;
    }
    var result = new JsonMapper().createObjectNode();
    result.put("benchmark", "replay-peers").put("heap", heap).put("rounds", rounds);
    var data = Workspace.data();
    boolean exact = true;
    for (var part : parts) {
      var history =
          switch (part) {
            case FLIGHTS -> new FlightHistory(data, days, PARTITIONS);
            case DEVICES -> new DeviceHistory(data, events, devices, eventRate, seed);
          };
      var name = part.name().toLowerCase(Locale.ROOT);
      exact &= measure(name, history, result.putObject(name));
    }
    result.put("exact", exact);
    out().println("RESULT " + result);
    return exact ? 0 : 1;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private boolean measure(String name, PastEvents history, ObjectNode result) throws Exception {
    result.put("events", history.size());
    history.files();
    var truth = history.truth();
    boolean exact = true;
    for (int round = 1; round <= Math.max(rounds, ourRounds); round++) {
      if (round <= ourRounds) {
        exact &=
            new ReplaySpeed(
                    new ReplaySpeed.Settings(heap, "512m", CORES, PARTITIONS, true, false), out())
                .measure(
                    Workspace.empty("replay-peers"), history, result.withArray(OURS).addObject());
      }
      if (round <= rounds) {
        for (var peer : peers) {
          if (peer.fits(history)) {
            out().printf("%s: %s, round %d%n", name, peer.title(), round);
            out().flush();
            exact &=
                peer.measure(
                    Workspace.empty("replay-peers"),
                    history,
                    truth,
                    name,
                    heap,
                    CORES,
                    result.withArray(peer.title()).addObject());
          }
        }
      }
    }
    print(name, result);
    return exact;
  }

  private void print(String name, ObjectNode result) {
    out()
        .printf(
            "%n%s, medians%n%-24s %12s %14s %10s%n",
            name, "", "events/s", "CPU us/event", "peak MiB");
    double ours = 0;
    if (result.get(OURS) instanceof ArrayNode rounds) {
      ours = median(rounds, "/replay/events_per_second");
      row("watershed, replay", ours, cpu(rounds), memory(rounds));
    }
    var ratios = result.putObject("ratios");
    for (var peer : peers) {
      if (result.get(peer.title()) instanceof ArrayNode rounds) {
        double theirs = median(rounds, "/events_per_second");
        row(
            peer.title(),
            theirs,
            median(rounds, "/cpu_us_per_event/worker"),
            median(rounds, "/peak_mib/all"));
        if (ours > 0) {
          ratios.put("vs_" + peer.title(), Math.round(ours / theirs * 1_000) / 1_000.0);
        }
      }
    }
    out().println();
    out().flush();
  }

  private void row(String name, double rate, double cpu, double memory) {
    out().printf("%-24s %,12.0f %14.2f %,10.0f%n", name, rate, cpu, memory);
  }

  private static double cpu(ArrayNode rounds) {
    var place = "/replay/cpu_seconds_per_million/";
    return median(rounds, place + "node")
        + median(rounds, place + "database")
        + median(rounds, place + "worker");
  }

  private static double memory(ArrayNode rounds) {
    var place = "/replay/peak_mib/";
    return median(rounds, place + "node")
        + median(rounds, place + "database")
        + median(rounds, place + "worker");
  }

  /** The median over rounds; 0 where there is no such figure. */
  private static double median(ArrayNode rounds, String place) {
    var values = new ArrayList<Double>();
    StreamSupport.stream(rounds.spliterator(), false)
        .forEach(round -> values.add(round.at(place).asDouble()));
    values.sort(null);
    return values.get(values.size() / 2);
  }
}
