package io.watershed.runtime.cli.replay;

import io.watershed.runtime.client.ClientOptions;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a job changes. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what promoting a sealed job would change, or has changed: how many "
          + "windows, how each metric moves, the largest changes, the most affected "
          + "entities.",
      "--out writes every window that differs to a file."
    },
    footer = {
      "",
      "Examples:",
      "  watershed replay diff january",
      "  watershed replay diff january --top 50 --output json",
      "  watershed replay diff january --out january.parquet",
      "  watershed replay diff january --fail-if-changed-more-than 5%% \\",
      "    && watershed replay promote january",
      "",
      "Exit codes: 0 done, 1 the job isn't sealed yet, 3 no such job, 4 no answer, 5 more changed than allowed."
    })
final class DiffCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClientOptions client;

  @Parameters(paramLabel = "JOB", description = "The job's id.")
  private String job;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "How many of the largest changes and of the most affected entities. Default: 10.")
  private int top;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Every window that differs, as *.csv, *.jsonl or *.parquet.")
  private Path out;

  @Option(
      names = "--fail-if-changed-more-than",
      paramLabel = "5%|N",
      converter = Gate.Converter.class,
      description = "End with exit code 5 where more windows differ: a share of all, or a number.")
  private Gate gate;

  @Override
  public Integer call() {
    if (top < 1) {
      throw PlanOptions.wrong("--top", top, ">= 1");
    }
    if (out != null) {
      DiffFile.requireFormat(out);
    }
    var writer = spec.commandLine().getOut();
    try (var node = new ReplayClient(client.connect())) {
      var diff = node.diff(job, top);
      if (client.json()) {
        writer.println(DiffJson.of(diff).toPrettyString());
      } else {
        DiffText.of(diff).forEach(writer::println);
      }
      if (out != null) {
        long windows = DiffFile.write(node, job, out);
        spec.commandLine().getErr().println(out + ": " + windows + " windows");
      }
      if (gate != null) {
        gate.require(diff);
      }
    }
    return 0;
  }
}
