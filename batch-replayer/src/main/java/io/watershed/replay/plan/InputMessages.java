package io.watershed.replay.plan;

import io.watershed.replay.archive.ArchiveInputs;
import io.watershed.replay.format.Reading;
import io.watershed.replay.input.InputDefinition;
import io.watershed.replay.input.InputDefinition.Positions;
import io.watershed.replay.input.Partitions;
import io.watershed.replay.input.Split;
import io.watershed.v1.ArchivedUpTo;
import io.watershed.v1.ReplayInputs;
import io.watershed.v1.ReplaySplit;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Inputs and splits as a job records them, there and back without loss. */
public final class InputMessages {

  private InputMessages() {}

  /** As it is recorded. */
  public static ReplayInputs of(InputDefinition inputs) {
    var message =
        ReplayInputs.newBuilder()
            .addAllFiles(inputs.files())
            .setFormat(inputs.format().orElse(""))
            .addAllCsvColumns(inputs.csv().columns().orElse(List.of()))
            .setRowField(inputs.rowField().orElse(""))
            .setProduced(inputs.positions() == Positions.PRODUCED)
            .putAllDirectoryFields(inputs.partitions().fields());
    if (inputs.csv().delimiter() != Reading.Csv.STANDARD.delimiter()) {
      message.setCsvDelimiter(String.valueOf(inputs.csv().delimiter()));
    }
    inputs
        .partitions()
        .eventTime()
        .ifPresent(
            time ->
                message
                    .setDateDirectory(time.date())
                    .setHourDirectory(time.hour().orElse(""))
                    .setDirectoryZone(time.zone().getId()));
    return message.build();
  }

  /**
   * As it was recorded.
   *
   * @throws IllegalArgumentException if it was recorded by something else; names field and value
   */
  public static InputDefinition from(ReplayInputs message) {
    if (!message.getArchive().isEmpty()) {
      if (!message.equals(ReplayInputs.newBuilder().setArchive(message.getArchive()).build())) {
        throw new IllegalArgumentException(
            "archive: \"%s\" and other inputs (expected: either)".formatted(message.getArchive()));
      }
      return ArchiveInputs.definition(List.of());
    }
    if (message.getQuarantined()) {
      if (!message.equals(
          ReplayInputs.newBuilder()
              .addAllFiles(message.getFilesList())
              .setQuarantined(true)
              .build())) {
        throw new IllegalArgumentException(
            "quarantined, and other options of files (expected: the files alone)");
      }
      return ArchiveInputs.definition(message.getFilesList());
    }
    var columns = message.getCsvColumnsList();
    return new InputDefinition(
        message.getFilesList(),
        present(message.getFormat()),
        new Reading.Csv(
            columns.isEmpty() ? Optional.empty() : Optional.of(columns),
            delimiter(message.getCsvDelimiter())),
        present(message.getRowField()),
        message.getProduced() ? Positions.PRODUCED : Positions.UNKNOWN,
        new Partitions(
            message.getDirectoryFieldsMap(),
            present(message.getDateDirectory())
                .map(
                    date ->
                        new Partitions.EventTime(
                            date, present(message.getHourDirectory()), zone(message)))));
  }

  /** As a job's cut begins with it. */
  public static ArchivedUpTo of(ArchiveInputs.Complete complete) {
    return ArchivedUpTo.newBuilder()
        .setTopicId(complete.source().topicId().toString())
        .setPartition(complete.source().partition())
        .setLeaderEpoch(complete.epoch())
        .setOffset(complete.offset())
        .build();
  }

  private static char delimiter(String text) {
    if (text.length() > 1) {
      throw new IllegalArgumentException(
          "csv_delimiter: \"%s\" (expected: one character)".formatted(text));
    }
    return text.isEmpty() ? Reading.Csv.STANDARD.delimiter() : text.charAt(0);
  }

  private static ZoneId zone(ReplayInputs message) {
    try {
      return present(message.getDirectoryZone()).<ZoneId>map(ZoneId::of).orElse(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "directory_zone: \"%s\" (expected: a time zone, such as Europe/Oslo)"
              .formatted(message.getDirectoryZone()),
          e);
    }
  }

  private static Optional<String> present(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** As it is recorded. */
  public static ReplaySplit of(Split split) {
    return ReplaySplit.newBuilder()
        .setFile(split.file())
        .setSize(split.size())
        .setChecksum(split.checksum())
        .setFormat(split.format())
        .setBegin(split.begin())
        .setEnd(split.end())
        .setFirstRow(split.firstRow())
        .setRows(split.rows())
        .putAllFields(split.fields())
        .build();
  }

  /** As it was recorded. */
  public static Split from(ReplaySplit message) {
    return new Split(
        message.getFile(),
        message.getSize(),
        message.getChecksum(),
        message.getFormat(),
        message.getBegin(),
        message.getEnd(),
        message.getFirstRow(),
        message.getRows(),
        message.getFieldsMap());
  }
}
