package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How fast a replay is beside live ingest of the same events, and what live feels of it. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description =
        "A replay's speed beside live ingest of the same events, and what live feels of it.")
final class ReplayBenchmark implements Callable<Integer> {

  private static final int PARTITIONS = 8;

  @Spec private CommandSpec spec;

  /** What can be measured. */
  private enum Part {
    FLIGHTS,
    DEVICES,
    LIVE
  }

  @Option(
      names = "--parts",
      split = ",",
      defaultValue = "flights,devices,live",
      description = "What to measure (${DEFAULT-VALUE}).")
  private Set<Part> parts;

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
      names = "--rate",
      defaultValue = "5000",
      description = "Live readings a second beside replays (${DEFAULT-VALUE}).")
  private long rate;

  @Option(
      names = "--size",
      defaultValue = "1024",
      description = "Bytes of a live reading (${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--live-devices",
      defaultValue = "1000",
      description = "Devices that send live (${DEFAULT-VALUE}).")
  private int liveDevices;

  @Option(
      names = "--probes",
      defaultValue = "25",
      description = "Live readings a second to follow (${DEFAULT-VALUE}).")
  private int probes;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "A phase without or with a replay (${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--settle",
      defaultValue = "15",
      description = "Seconds before each phase that don't count (${DEFAULT-VALUE}).")
  private int settle;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "Phases of each kind (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--budget",
      paramLabel = "DURATION",
      defaultValue = "",
      description = "Another latency-budget than that of device-minutes, such as 200ms.")
  private String budget;

  @Option(names = "--heap", defaultValue = "4g", description = "Of the node (${DEFAULT-VALUE}).")
  private String heap;

  @Option(
      names = "--worker-heap",
      defaultValue = "512m",
      description = "Of the worker (${DEFAULT-VALUE}).")
  private String workerHeap;

  @Option(
      names = "--parallel",
      defaultValue = "2",
      description = "Splits that the worker reads at a time (${DEFAULT-VALUE}).")
  private int parallel;

  @Option(names = "--seed", defaultValue = "1", description = "Of the old readings.")
  private long seed;

  @Option(
      names = "--quick",
      description = "A month of flights, 2,000,000 readings, two rounds of short phases.")
  private boolean quick;

  @Option(
      names = "--replay-only",
      description = "Measures the replay alone, of events that never came live; no ratio.")
  private boolean replayOnly;

  @Option(
      names = "--profile",
      description = "Also prints where the time of node and worker goes while they replay.")
  private boolean profile;

  @Override
  public Integer call() throws Exception {
    if (quick) {
      days = Math.min(days, 31);
      events = Math.min(events, 2_000_000);
      seconds = Math.min(seconds, 10);
      settle = Math.min(settle, 5);
      rounds = Math.min(rounds, 2);
    }
    var out = spec.commandLine().getOut();
    var result = new JsonMapper().createObjectNode();
    result.put("benchmark", "replay").put("days", days).put("events", events);
    result.put("devices", devices).put("heap", heap).put("worker_heap", workerHeap);
    result.put("parallel", parallel);
    var speed =
        new ReplaySpeed.Settings(heap, workerHeap, parallel, PARTITIONS, replayOnly, profile);
    var data = Workspace.data();
    var history = new DeviceHistory(data, events, devices, eventRate, seed);
    boolean exact = true;
    if (parts.contains(Part.FLIGHTS)) {
      exact &=
          new ReplaySpeed(speed, out)
              .measure(
                  Workspace.empty("replay-flights"),
                  new FlightHistory(data, days, PARTITIONS),
                  result.putObject("of_flights"));
    }
    if (parts.contains(Part.DEVICES)) {
      exact &=
          new ReplaySpeed(speed, out)
              .measure(Workspace.empty("replay-devices"), history, result.putObject("of_devices"));
    }
    if (parts.contains(Part.LIVE)) {
      exact &=
          new LiveDuringReplay(
                  new LiveDuringReplay.Settings(
                      rate, size, liveDevices, probes, seconds, settle, rounds, budget, speed),
                  history,
                  out)
              .measure(Workspace.empty("replay-live"), result.putObject("beside_live"));
    }
    result.put("exact", exact);
    out.println("RESULT " + result);
    return exact ? 0 : 1;
  }
}
