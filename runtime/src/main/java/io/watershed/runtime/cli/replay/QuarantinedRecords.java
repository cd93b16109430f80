package io.watershed.runtime.cli.replay;

import io.watershed.protocol.replay.RefusedReplayException;
import io.watershed.runtime.console.CommandFailure;
import io.watershed.runtime.console.ExitCode;
import io.watershed.v1.QuarantinedRecord;
import io.watershed.v1.QuarantinedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Records in quarantine, fetched from a node into a file of this machine. What is there before the
 * end has another name.
 *
 * @param written how many
 * @param incomplete records that were cut when they were kept, or that had no value, and rows that
 *     replays have refused: they stay where they are
 */
record QuarantinedRecords(long written, long incomplete) {

  /**
   * Fetches them.
   *
   * @throws CommandFailure where the file can't be written
   */
  static QuarantinedRecords fetch(ReplayClient client, QuarantinedRequest request, Path file) {
    var pipeline = client.describe(request.getPipeline());
    var fresh = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.deleteIfExists(fresh);
      try {
        var counts = new Counts();
        try (var writer = PlannedJob.files().quarantined(pipeline, fresh)) {
          client.quarantined(
              request,
              record -> {
                try {
                  counts.take(record);
                  if (isWhole(record)) {
                    writer.add(record);
                  }
                  return true;
                } catch (IOException e) {
                  counts.failure = e;
                  return false;
                }
              });
        }
        if (counts.failure != null) {
          throw counts.failure;
        }
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        return new QuarantinedRecords(counts.written, counts.incomplete);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (RefusedReplayException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILURE, file + ": " + e.getMessage(), e);
    }
  }

  private static boolean isWhole(QuarantinedRecord record) {
    return record.hasValue() && record.getValue().size() == record.getValueBytes();
  }

  private static final class Counts {

    private long written;
    private long incomplete;
    private IOException failure;

    void take(QuarantinedRecord record) {
      if (isWhole(record)) {
        written++;
      } else {
        incomplete++;
      }
    }
  }
}
