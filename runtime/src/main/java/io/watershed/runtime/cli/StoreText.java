package io.watershed.runtime.cli;

import io.watershed.runtime.client.TimeText;
import io.watershed.runtime.console.Table;
import io.watershed.v1.JournalStatus;
import io.watershed.v1.RetentionSettings;
import io.watershed.v1.RowCount;
import io.watershed.v1.StoreStatusResponse;
import io.watershed.v1.StoredPipeline;
import io.watershed.v1.SweepStatus;
import io.watershed.v1.TableStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The store's status as tables. */
final class StoreText {

  private static final List<String> UNITS = List.of("KiB", "MiB", "GiB", "TiB");
  private static final int UNIT = 1024;

  private StoreText() {}

  static List<String> lines(StoreStatusResponse status) {
    List<String> lines = new ArrayList<>(tables(status.getTablesList()));
    for (StoredPipeline pipeline : status.getPipelinesList()) {
      lines.add("");
      lines.add("pipeline " + pipeline.getPipeline());
      lines.addAll(rows(pipeline));
      lines.add(sweep(pipeline));
    }
    lines.add("");
    lines.add(journal(status.getJournal()));
    return lines;
  }

  private static List<String> tables(List<TableStatus> tables) {
    Table text =
        new Table()
            .text("TABLE")
            .number("SIZE")
            .number("INDEXES")
            .number("ROWS")
            .number("DEAD")
            .text("OLDEST")
            .text("VACUUMED");
    for (TableStatus table : tables) {
      text.row(
          List.of(
              table.getName(),
              bytes(table.getTableBytes()),
              bytes(table.getIndexBytes()),
              "~" + table.getRows(),
              "~" + table.getDeadRows(),
              time(table.hasOldest(), table.getOldest()),
              time(table.hasVacuumedAt(), table.getVacuumedAt())));
    }
    return text.lines();
  }

  private static List<String> rows(StoredPipeline pipeline) {
    RetentionSettings kept = pipeline.getRetention();
    return new Table()
        .text("ROWS OF")
        .number("COUNT")
        .text("OLDEST")
        .text("KEPT")
        .row(
            List.of(
                "journal",
                count(pipeline.getJournal()),
                time(pipeline.hasJournalOldest(), pipeline.getJournalOldest()),
                kept(true, kept.getJournal())))
        .row(List.of("entities", count(pipeline.getEntities()), "-", kept(false, 0)))
        .row(List.of("open windows", count(pipeline.getOpenWindows()), "-", kept(false, 0)))
        .row(
            List.of(
                "closed windows",
                count(pipeline.getClosedWindows()),
                time(pipeline.hasClosedOldest(), pipeline.getClosedOldest()),
                kept(kept.hasWindows(), kept.getWindows())))
        .row(
            List.of(
                "late",
                count(pipeline.getLate()),
                time(pipeline.hasLateOldest(), pipeline.getLateOldest()),
                kept(kept.hasLate(), kept.getLate())))
        .row(
            List.of(
                "quarantined",
                count(pipeline.getQuarantined()),
                time(pipeline.hasQuarantinedOldest(), pipeline.getQuarantinedOldest()),
                kept(kept.hasQuarantined(), kept.getQuarantined())))
        .row(List.of("unsent results", count(pipeline.getUnsent()), "-", "until sent"))
        .lines();
  }

  private static String sweep(StoredPipeline pipeline) {
    if (!pipeline.hasLastSweep()) {
      return "never swept";
    }
    SweepStatus sweep = pipeline.getLastSweep();
    return "last sweep began "
        + TimeText.of(sweep.getBeganAt())
        + (sweep.hasEndedAt()
            ? ", took "
                + Duration.ofMillis(sweep.getEndedAt() - sweep.getBeganAt())
                + ", deleted "
                + sweep.getJournal()
                + " events, "
                + sweep.getSnapshots()
                + " snapshots, "
                + sweep.getWindows()
                + " windows, "
                + sweep.getLate()
                + " late, "
                + sweep.getQuarantined()
                + " quarantined"
            : ", is under way or was broken off");
  }

  private static String journal(JournalStatus journal) {
    return String.format(
        Locale.ROOT,
        "this node writes %.0f events/s, %.0f commits/s, %.1f persists a commit;"
            + " %d persists wait, %s; %d events since it started",
        journal.getEventsPerSecond(),
        journal.getCommitsPerSecond(),
        journal.getPersistsPerCommit(),
        journal.getQueued(),
        bytes(journal.getQueuedBytes()),
        journal.getEvents());
  }

  private static String count(RowCount count) {
    return (count.getEstimated() ? "~" : "") + count.getRows();
  }

  private static String time(boolean known, long millis) {
    return known ? TimeText.of(millis) : "-";
  }

  private static String kept(boolean bounded, long millis) {
    if (!bounded) {
      return "forever";
    }
    Duration duration = Duration.ofMillis(millis);
    long days = duration.toDays();
    return days > 0 && duration.equals(Duration.ofDays(days)) ? days + " d" : duration.toString();
  }

  /** Three digits are enough. */
  static String bytes(long bytes) {
    if (bytes < UNIT) {
      return bytes + " B";
    }
    double size = (double) bytes / UNIT;
    int unit = 0;
    while (size >= UNIT && unit < UNITS.size() - 1) {
      size /= UNIT;
      unit++;
    }
    return String.format(
        Locale.ROOT,
        size < 10 ? "%.2f %s" : size < 100 ? "%.1f %s" : "%.0f %s",
        size,
        UNITS.get(unit));
  }
}
