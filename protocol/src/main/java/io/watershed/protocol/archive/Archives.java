package io.watershed.protocol.archive;

import io.watershed.protocol.pipeline.PipelineDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Writes archives; found with {@link ServiceLoader}. */
public interface Archives {

  /** The one on the class path. */
  static Optional<Archives> find() {
    return ServiceLoader.load(Archives.class).findFirst();
  }

  /**
   * Begins to archive a partition. Whoever did so before is refused from now on, and what it left
   * unfinished is removed.
   *
   * @param pipeline has an archive
   * @throws IOException naming the file, if the archive can't be written or isn't of this pipeline
   */
  PartitionArchive open(PipelineDefinition pipeline, ArchivedSource source) throws IOException;

  /**
   * What there is, by topic, id and partition.
   *
   * @param directory of the archive
   * @throws IOException naming the file, if a manifest can't be read
   */
  List<Extent> extents(Path directory) throws IOException;

  /**
   * What is archived of a partition.
   *
   * @param complete every record up to this offset is archived, but those that were lost
   * @param lost how many offsets were gone from the log before they were archived
   * @param from least event time, epoch ms; greater than {@code to}: there are no events
   * @param to greatest event time
   */
  record Extent(
      String pipeline,
      ArchivedSource source,
      long complete,
      int epoch,
      int files,
      long records,
      long bytes,
      long lost,
      long from,
      long to) {}
}
