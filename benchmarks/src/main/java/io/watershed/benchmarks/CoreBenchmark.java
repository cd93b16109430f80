package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.protocol.pipeline.Measure;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The engine alone: no actor, no journal, one thread. */
@Command(
    name = "core",
    mixinStandardHelpOptions = true,
    description = "The engine alone: events a second and core, allocation, memory of an entity.")
final class CoreBenchmark implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--entities",
      split = ",",
      defaultValue = "1,20000,1000000",
      description = "How many.")
  private List<String> entities;

  @Option(
      names = "--batch",
      split = ",",
      defaultValue = "1,16,256",
      description = "Events a batch.")
  private List<String> batches;

  @Option(names = "--type", defaultValue = "DOUBLE", description = "Of the measure: DOUBLE, LONG.")
  private Measure.Type type;

  @Option(names = "--heap", defaultValue = "6g", description = "Of the measured JVM.")
  private String heap;

  @Option(names = "--warm-up", defaultValue = "8", description = "Iterations before measuring.")
  private int warmUp;

  @Option(names = "--iterations", defaultValue = "8", description = "Iterations to measure.")
  private int iterations;

  @Option(names = "--profile", description = "A profiler of JMH, such as 'stack' or 'jfr'.")
  private String profiler;

  @Override
  public Integer call() throws Exception {
    ObjectNode result = new JsonMapper().createObjectNode();
    result.put("benchmark", "core").put("type", type.name());
    new CoreMemory(type).report(result);
    var options =
        new OptionsBuilder()
            .include(CoreThroughput.class.getName())
            .param("entities", entities.toArray(String[]::new))
            .param("batch", batches.toArray(String[]::new))
            .param("type", type.name())
            .forks(1)
            .jvmArgsAppend("-Xms" + heap, "-Xmx" + heap, "-XX:+UseParallelGC")
            .warmupIterations(warmUp)
            .warmupTime(TimeValue.milliseconds(500))
            .measurementIterations(iterations)
            .measurementTime(TimeValue.milliseconds(500));
    if (profiler != null) {
      options.addProfiler(profiler);
    }
    ArrayNode runs = result.putArray("runs");
    for (RunResult run : new Runner(options.build()).run()) {
      ObjectNode figures = runs.addObject();
      figures.put("entities", Integer.parseInt(run.getParams().getParam("entities")));
      figures.put("batch", Integer.parseInt(run.getParams().getParam("batch")));
      figures.put(
          "events_per_second_and_core", Math.round(1e9 * sum(run, "events") / sum(run, "nanos")));
      figures.put("events_per_wall_second", Math.round(run.getPrimaryResult().getScore()));
      figures.put(
          "bytes_per_event", Math.round(10 * sum(run, "bytes") / sum(run, "events")) / 10.0);
    }
    spec.commandLine().getOut().println("RESULT " + result);
    return 0;
  }

  private static double sum(RunResult run, String counter) {
    Result<?> secondary = run.getSecondaryResults().get(counter);
    return secondary.getScore();
  }
}
