package io.watershed.runtime.cli.replay;

import io.watershed.protocol.replay.ReplayFiles.Plan;
import io.watershed.protocol.replay.ReplayFiles.Sample;
import io.watershed.runtime.client.TimeText;
import io.watershed.runtime.console.Table;
import io.watershed.v1.ReplayJob;
import io.watershed.v1.ReplayProgress;
import io.watershed.v1.ReplaySpec;
import io.watershed.v1.ReplayStep;
import io.watershed.v1.SplitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Jobs as people read them. */
final class JobText {

  private static final int SHOWN_FILES = 5;

  private JobText() {}

  /** A job in one line: id, phase, why. */
  static String line(ReplayJob job) {
    return job.getJob()
        + ": "
        + Phases.text(job)
        + (job.getReason().isEmpty() ? "" : " (" + job.getReason() + ")");
  }

  static List<String> table(List<ReplayJob> jobs) {
    Table table =
        new Table()
            .text("JOB")
            .text("PIPELINE")
            .text("PHASE")
            .text("FROM")
            .text("TO")
            .text("MODE")
            .number("DECISION")
            .text("BY")
            .text("UPDATED");
    for (ReplayJob job : jobs) {
      table.row(
          List.of(
              job.getJob(),
              job.getSpec().getPipeline(),
              Phases.text(job),
              TimeText.of(job.getSpec().getFrom()),
              TimeText.of(job.getSpec().getTo()),
              mode(job.getSpec()),
              job.getDecision() == 0 ? "-" : job.getDecision(),
              job.getBy(),
              TimeText.of(job.getUpdatedAt())));
    }
    return table.lines();
  }

  /** Everything about a job. */
  static List<String> whole(ReplayJob job) {
    List<String> lines = new ArrayList<>();
    lines.add(line(job));
    lines.addAll(plan(job));
    lines.add(
        "generation %d, decision %s, planned by %s at %s"
            .formatted(
                job.getGeneration(),
                job.getDecision() == 0 ? "none yet" : job.getDecision(),
                job.getBy(),
                TimeText.of(job.getCreatedAt())));
    lines.addAll(progress(job.getProgress()));
    job.getNotesList().forEach(note -> lines.add("note: " + note));
    if (job.getHistoryCount() > 0) {
      lines.add("");
      lines.addAll(history(job.getHistoryList()));
    }
    return lines;
  }

  private static List<String> plan(ReplayJob job) {
    ReplaySpec spec = job.getSpec();
    List<String> lines = new ArrayList<>();
    lines.add(
        "pipeline %s, %s to %s, %s"
            .formatted(
                spec.getPipeline(),
                TimeText.of(spec.getFrom()),
                TimeText.of(spec.getTo()),
                mode(spec)));
    if (spec.getEntitiesCount() > 0) {
      lines.add("only " + some(spec.getEntitiesList(), "entities"));
    }
    if (spec.getInputs().getFilesCount() > 0) {
      lines.add("files " + some(spec.getInputs().getFilesList(), "files"));
    }
    if (!spec.getInputs().getArchive().isEmpty()) {
      lines.add("archive " + spec.getInputs().getArchive());
    }
    if (spec.getMaxRate() > 0) {
      lines.add(String.format(Locale.ROOT, "at most %,d events a second", spec.getMaxRate()));
    }
    if (!spec.getHours().isEmpty()) {
      var zone = spec.getHoursZone().isEmpty() ? "UTC" : spec.getHoursZone();
      lines.add("feeds only " + spec.getHours() + " " + zone);
    }
    return lines;
  }

  private static String some(List<String> names, String what) {
    return names.size() <= SHOWN_FILES
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, SHOWN_FILES))
            + ", … (%d %s)".formatted(names.size(), what);
  }

  private static List<String> progress(ReplayProgress progress) {
    var rows =
        String.format(
            Locale.ROOT,
            "rows %,d%s: %,d events, %,d filtered, %,d outside, %,d refused",
            progress.getRowsDone(),
            progress.getRows() < 0 ? "" : String.format(Locale.ROOT, " of %,d", progress.getRows()),
            progress.getEvents(),
            progress.getFiltered(),
            progress.getOutside(),
            progress.getRefused());
    return List.of(
        String.format(
            Locale.ROOT,
            "splits %,d of %,d done, %,d leased; %s",
            progress.getSplitsDone(),
            progress.getSplits(),
            progress.getSplitsLeased(),
            rows),
        String.format(
            Locale.ROOT,
            "entities %,d of %,d; live p95 %,d ms (budget %,d ms)",
            progress.getEntitiesDone(),
            progress.getEntities(),
            progress.getLiveP95Ms(),
            progress.getBudgetMs()));
  }

  private static List<String> history(List<ReplayStep> steps) {
    Table table = new Table().text("AT").text("PHASE").text("BY").text("REASON");
    steps.forEach(
        step ->
            table.row(
                List.of(
                    TimeText.of(step.getAt()), step.getPhase(), step.getBy(), step.getReason())));
    return table.lines();
  }

  static List<String> splits(List<SplitStatus> splits) {
    Table table =
        new Table()
            .number("SPLIT")
            .text("STATE")
            .text("WORKER")
            .number("FIRST ROW")
            .number("ROWS")
            .number("NEXT ROW")
            .text("FILE");
    for (SplitStatus status : splits) {
      table.row(
          List.of(
              status.getIndex(),
              status.getState(),
              status.getWorker().isEmpty() ? "-" : status.getWorker(),
              status.getSplit().getFirstRow(),
              status.getSplit().getRows() < 0 ? "?" : status.getSplit().getRows(),
              status.getNextRow(),
              status.getSplit().getFile()));
    }
    return table.lines();
  }

  /** What was planned, or would be. */
  static List<String> planned(PlannedJob planned, boolean dryRun) {
    List<String> lines = new ArrayList<>();
    lines.add(
        dryRun
            ? "dry run: nothing was recorded"
            : planned.job().getJob() + ": " + Phases.text(planned.job()));
    lines.addAll(plan(planned.job()));
    lines.add(files(planned.plan()));
    planned.plan().sample().ifPresent(sample -> lines.addAll(sample(sample)));
    planned.notes().forEach(note -> lines.add("note: " + note));
    return lines;
  }

  private static String files(Plan plan) {
    return String.format(
        Locale.ROOT,
        "%s, %,d bytes, %s, %s",
        counted(plan.files(), "file"),
        plan.bytes(),
        plan.rows() < 0 ? "an unknown number of rows" : counted(plan.rows(), "row"),
        counted(plan.splits().size(), "split"));
  }

  private static String counted(long count, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", count, what, count == 1 ? "" : "s");
  }

  private static List<String> sample(Sample sample) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "sample of %,d rows: %,d events of %,d entities, %,d filtered, %,d outside, %,d refused",
            sample.rows(),
            sample.events(),
            sample.entities(),
            sample.filtered(),
            sample.outside(),
            sample.refused()));
    sample.refusals().forEach(refusal -> lines.add("  refused: " + refusal));
    lines.add(
        String.format(
            Locale.ROOT,
            "estimate: about %,d events; reading alone takes one worker %,d s",
            sample.estimatedEvents(),
            sample.readingSeconds()));
    return lines;
  }

  private static String mode(ReplaySpec spec) {
    return spec.getMode().name().toLowerCase(Locale.ROOT);
  }
}
