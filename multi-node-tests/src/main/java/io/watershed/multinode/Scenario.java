package io.watershed.multinode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * One play on a site of its own. When it fails, the seed, the timeline and the ends of all logs are
 * printed, and the site's directory is kept.
 *
 * <p>{@code -Dscenario.seed=N} plays it with the seed of an earlier run, {@code
 * -Dscenario.keep=true} keeps the directory in any case.
 */
public final class Scenario {

  private static final int TAIL_LINES = 40;

  private Scenario() {}

  /** What happens on the site. */
  @FunctionalInterface
  public interface Script {
    void play(Site site) throws Exception;
  }

  /**
   * Starts a site, plays the script, and stops everything.
   *
   * @param name of the directory under {@code target/sites}
   */
  public static void play(String name, Site.Plan plan, Script script) throws Exception {
    var dir = Path.of("target", "sites", name).toAbsolutePath();
    delete(dir);
    long seed = seed();
    System.err.println(name + ": seed " + seed);
    try (var site = Site.start(dir, seed, plan.withQuickStart())) {
      try {
        script.play(site);
        System.err.println(site.timeline());
      } catch (Exception | AssertionError e) {
        System.err.println(account(name, site));
        e.addSuppressed(new AssertionError("seed " + seed + ", logs and data in " + dir));
        throw e;
      }
    }
    if (!Boolean.getBoolean("scenario.keep")) {
      delete(dir);
    }
  }

  /** The seed that was asked for, or a new one. */
  public static long seed() {
    return Long.getLong("scenario.seed", System.nanoTime() % 1_000_000);
  }

  /** What to know of a failure: the timeline, and the ends of all logs. */
  public static String account(String name, Site site) {
    var text = new StringBuilder(name).append(" failed, seed ").append(site.seed());
    text.append("\n\n").append(site.timeline()).append('\n');
    for (var part : site.parts()) {
      text.append("\n--- ").append(part.name()).append(": ").append(part.log()).append('\n');
      text.append(String.join("\n", tail(part.log()))).append('\n');
    }
    return text.toString();
  }

  private static List<String> tail(Path log) {
    try {
      var lines = Files.readAllLines(log);
      return lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
    } catch (IOException e) {
      return List.of("not readable: " + e);
    }
  }

  /** Deletes a directory and all that is in it. */
  public static void delete(Path dir) throws IOException {
    if (Files.notExists(dir)) {
      return;
    }
    try (var files = Files.walk(dir)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.deleteIfExists(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
