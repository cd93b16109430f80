package io.watershed.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What lives on the heap of another JVM after a full collection, as {@code jcmd} tells. */
final class LiveHeap {

  private static final String TOTAL = "Total";

  private LiveHeap() {}

  /** Bytes. */
  static long bytes(ProcessHandle jvm) throws IOException, InterruptedException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    var process =
        new ProcessBuilder(jcmd.toString(), Long.toString(jvm.pid()), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String said;
    try (var out = process.getInputStream()) {
      said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (process.waitFor() != 0) {
      throw new IOException("jcmd of process " + jvm.pid() + ": " + said.strip());
    }
    var total = said.lines().filter(line -> line.startsWith(TOTAL)).findFirst();
    if (total.isEmpty()) {
      throw new IOException("jcmd of process " + jvm.pid() + " gave no total");
    }
    var numbers = total.get().substring(TOTAL.length()).strip().split("\\s+", -1);
    return Long.parseLong(numbers[1]);
  }
}
