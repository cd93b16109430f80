package io.watershed.runtime.produce;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.protocol.file.BrokenRowException;
import io.watershed.protocol.file.RowTree;
import io.watershed.protocol.file.Rows;
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
  Summary run(Rows source, long limit) throws IOException {
    long total = Math.min(limit, source.count() < 0 ? Long.MAX_VALUE : source.count());
    while (rows < limit && source.next()) {
      var row = tree(source);
      var key = records.keyOf(row);
      int partition = records.partitionOf(key, rows);
      var last = before.last(partition);
      if (last.isPresent() && rows <= last.getAsLong()) {
        skipped++;
      } else {
        var timestamp = records.timestampOf(row, name(), rows);
        sender.send(partition, timestamp, key, valueOf(source, row), rows);
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

  /** A row that can't be sent stops the run: what is behind it would hide that it is missing. */
  private ObjectNode tree(Rows source) throws IOException {
    try {
      return RowTree.of(source);
    } catch (BrokenRowException e) {
      throw new IOException(name() + ": " + e.getMessage(), e);
    } catch (JsonProcessingException e) {
      throw new IOException("%s, row %d: %s".formatted(name(), rows, e.getOriginalMessage()), e);
    }
  }

  /** A line of JSON is sent as it stands. */
  private static byte[] valueOf(Rows source, ObjectNode row) throws IOException {
    return switch (source) {
      case Rows.OfRecords records -> records.record();
      case Rows.OfColumns columns -> RowTree.bytes(row);
    };
  }

  private String name() {
    return file.getFileName().toString();
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
