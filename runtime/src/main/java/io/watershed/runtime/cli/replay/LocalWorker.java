package io.watershed.runtime.cli.replay;

import io.watershed.protocol.replay.ReplayFeeder;
import io.watershed.protocol.replay.ReplayFiles.Feeding;
import io.watershed.runtime.client.ClientOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** The worker of this process. */
final class LocalWorker {

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "2",
      description = "Splits that this worker reads at a time. Default: 2.")
  private int parallel;

  @Option(
      names = "--node",
      paramLabel = "HOST:PORT",
      description = "Further nodes that the worker may turn to; may be repeated.")
  private List<String> nodes = List.of();

  /**
   * Starts it.
   *
   * @param people is told what goes wrong and is tried again
   */
  ReplayFeeder start(ClientOptions client, String job, Consumer<String> people) {
    if (parallel < 1) {
      throw PlanOptions.wrong("--parallel", parallel, ">= 1");
    }
    var all = new ArrayList<String>();
    all.add(client.address().toString());
    all.addAll(nodes);
    return PlannedJob.files().feed(new Feeding(all, job, name(), parallel, people));
  }

  private static String name() {
    return host() + "-" + ProcessHandle.current().pid();
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
