package io.watershed.runtime.cli.replay;

import io.watershed.runtime.produce.ProgressBar;
import io.watershed.v1.ReplayJob;
import io.watershed.v1.ReplayProgress;
import java.util.Locale;

/** How far a job is, in one line. */
final class ProgressText {

  private ProgressText() {}

  static String of(ReplayJob job) {
    var progress = job.getProgress();
    var work =
        switch (job.getPhase()) {
          case FEEDING -> feeding(progress) + live(progress);
          case SEALING -> entities(progress, "sealed") + live(progress) + stalled(job);
          case PROMOTING -> entities(progress, "switched") + live(progress) + stalled(job);
          case ROLLING_BACK -> entities(progress, "switched back") + live(progress) + stalled(job);
          case PLANNED, SEALED, PROMOTED, ROLLED_BACK, ABORTED, FAILED -> job.getReason();
          case REPLAY_PHASE_UNSPECIFIED, UNRECOGNIZED -> "";
        };
    return (job.getJob() + " " + Phases.text(job) + (work.isEmpty() ? "" : "  " + work)).strip();
  }

  private static String feeding(ReplayProgress progress) {
    boolean known = progress.getRows() >= 0;
    var bar =
        known
            ? ProgressBar.of(progress.getRowsDone(), progress.getRows())
            : ProgressBar.of(progress.getSplitsDone(), progress.getSplits());
    var text =
        String.format(
            Locale.ROOT,
            "%s  %,d%s rows, %,.0f/s",
            bar,
            progress.getRowsDone(),
            known ? String.format(Locale.ROOT, " of %,d", progress.getRows()) : "",
            progress.getRowsPerSecond());
    if (known && progress.getRowsPerSecond() >= 1) {
      long left = Math.max(0, progress.getRows() - progress.getRowsDone());
      text += ", " + ProgressBar.eta((long) (left / progress.getRowsPerSecond()));
    }
    text +=
        String.format(
            Locale.ROOT,
            "  splits %,d of %,d done, %,d leased  workers %,d",
            progress.getSplitsDone(),
            progress.getSplits(),
            progress.getSplitsLeased(),
            progress.getWorkers());
    return progress.getRefused() == 0
        ? text
        : text + String.format(Locale.ROOT, "  refused %,d", progress.getRefused());
  }

  private static String entities(ReplayProgress progress, String what) {
    return String.format(
        Locale.ROOT,
        "%s  %,d of %,d entities %s",
        ProgressBar.of(progress.getEntitiesDone(), progress.getEntities()),
        progress.getEntitiesDone(),
        progress.getEntities(),
        what);
  }

  /** Which entities it waits for, where they say nothing for long. */
  private static String stalled(ReplayJob job) {
    return job.getReason().startsWith("waits for ") ? "  " + job.getReason() : "";
  }

  private static String live(ReplayProgress progress) {
    return String.format(
        Locale.ROOT,
        "  live p95 %,d ms (budget %,d ms)",
        progress.getLiveP95Ms(),
        progress.getBudgetMs());
  }
}
