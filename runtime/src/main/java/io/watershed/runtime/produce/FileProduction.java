package io.watershed.runtime.produce;

import io.watershed.protocol.file.RowReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** One file on its way into one topic, going on where an earlier run of it stopped. */
final class FileProduction {

  private final Path file;
  private final RowRecords records;
  private final RecordSender sender;
  private final ProducedRows before;
  private final ProgressLine progress;
  private long rows;
  private long skipped;
  private long withoutKey;

  FileProduction(
      Path file,
      RowRecords records,
      RecordSender sender,
      ProducedRows before,
      ProgressLine progress) {
    this.file = file;
    this.records = records;
    this.sender = sender;
    this.before = before;
    this.progress = progress;
  }

  /**
   * What a run has done.
   *
   * @param rows rows read
   * @param skipped rows that were in the topic before
   * @param withoutKey rows sent without a key
   */
  record Summary(long rows, long sent, long skipped, long withoutKey) {}

  /**
   * Sends what is not there yet, and returns once all of it is acknowledged.
   *
   * @param limit rows of the file to take at most
   */
  Summary run(RowReader reader, long limit) throws IOException {
    long total = Math.min(limit, reader.rows() < 0 ? Long.MAX_VALUE : reader.rows());
    for (var row = reader.next(); row != null && rows < limit; row = reader.next()) {
      var key = records.keyOf(row);
      int partition = records.partitionOf(key, rows);
      var last = before.last(partition);
      if (last.isPresent() && rows <= last.getAsLong()) {
        skipped++;
      } else {
        var timestamp = records.timestampOf(row, file.getFileName().toString(), rows);
        sender.send(partition, timestamp, key, records.valueOf(row), rows);
        withoutKey += key == null ? 1 : 0;
      }
      rows++;
      if (progress.due()) {
        progress.show(line(total));
      }
    }
    sender.flush();
    progress.show(line(rows));
    progress.end();
    return new Summary(rows, sender.sent(), skipped, withoutKey);
  }

  private String line(long total) {
    var text = String.format(Locale.ROOT, "%,d rows, %,.0f rows/s", rows, sender.perSecond());
    if (skipped > 0) {
      text += String.format(Locale.ROOT, ", %,d skipped", skipped);
    }
    if (total == Long.MAX_VALUE || total == 0) {
      return text;
    }
    var bar = ProgressBar.of(rows, total) + " " + text;
    return rows == total || sender.perSecond() < 1
        ? bar
        : bar + ", " + ProgressBar.eta((long) ((total - rows) / sender.perSecond()));
  }
}
