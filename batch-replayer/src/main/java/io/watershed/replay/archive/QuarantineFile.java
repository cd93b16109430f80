package io.watershed.replay.archive;

import io.watershed.protocol.archive.ArchivedRecord;
import io.watershed.protocol.archive.ArchivedSource;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.replay.ReplayFiles;
import io.watershed.v1.QuarantinedRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.UUID;

/** Records out of a quarantine, in a file as those of an archive: each as Kafka had it. */
public final class QuarantineFile implements ReplayFiles.RecordWriter {

  private final PartWriter writer;

  /**
   * Begins a file that isn't there yet.
   *
   * @throws IOException if it can't be written, by name
   */
  public QuarantineFile(Path file, PipelineDefinition pipeline) throws IOException {
    this.writer = new PartWriter(file, Readings.encoding(pipeline));
  }

  @Override
  public void add(QuarantinedRecord record) throws IOException {
    writer.write(
        new ArchivedSource(
            record.getTopic(), UUID.fromString(record.getTopicId()), record.getPartition()),
        new ArchivedRecord(
            record.getOffset(),
            record.getLeaderEpoch(),
            record.getTimestamp(),
            record.hasKey() ? record.getKey().toByteArray() : null,
            record.hasValue() ? record.getValue().toByteArray() : null,
            record.hasPosition() ? record.getPosition().toByteArray() : null),
        OptionalLong.empty());
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
