package io.watershed.replay.archive;

import io.watershed.protocol.archive.ArchivedSource;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.replay.format.ArchiveFormat;
import io.watershed.replay.format.Limits;
import io.watershed.replay.format.Reading;
import io.watershed.replay.input.InputDefinition;
import io.watershed.replay.input.InputPlan;
import io.watershed.replay.input.InputPlanner;
import io.watershed.replay.input.Partitions;
import io.watershed.replay.input.PlanRefusedException;
import io.watershed.replay.source.FileStores;
import io.watershed.replay.source.FileVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The inputs that an archive is to a replay.
 *
 * @param plan the splits of the files that can have events of the range
 * @param complete up to where the archive is complete, a partition each: the cut of a rebuild
 */
public record ArchiveInputs(InputPlan plan, List<Complete> complete) {

  public ArchiveInputs {
    complete = List.copyOf(complete);
  }

  /**
   * Every record of a partition up to an offset is in the archive.
   *
   * @param epoch leader epoch of the last; -1: not known
   */
  public record Complete(ArchivedSource source, int epoch, long offset) {}

  /** How the files of an archive are read. */
  public static InputDefinition definition(List<String> files) {
    return new InputDefinition(
        files,
        Optional.of(ArchiveFormat.NAME),
        Reading.Csv.STANDARD,
        Optional.empty(),
        InputDefinition.Positions.ARCHIVED,
        Partitions.NONE);
  }

  /**
   * The plan for a range of event time. Reads no row.
   *
   * @param rebuild whether the archive is the truth up to where it is complete; then it may lack
   *     nothing of the range
   * @throws PlanRefusedException if it isn't of this pipeline, or lacks something
   * @throws IOException if a manifest or file can't be read, or isn't what it was, by name
   */
  public static ArchiveInputs plan(
      Path directory,
      PipelineDefinition pipeline,
      Partitions.Range range,
      boolean rebuild,
      FileStores stores,
      Limits limits)
      throws PlanRefusedException, IOException {
    var reading = Readings.of(pipeline);
    var files = new ArrayList<String>();
    var expected = new HashMap<String, FileVersion>();
    var complete = new ArrayList<Complete>();
    int pruned = 0;
    for (var manifest : Manifests.all(new Layout(directory))) {
      requireFits(manifest, directory, pipeline);
      if (rebuild) {
        requireNothingLost(manifest, pipeline, range);
      }
      for (var roll : manifest.rolls()) {
        for (var part : roll.parts()) {
          if (roll.reading().equals(reading) && !touches(part, range)) {
            pruned++;
            continue;
          }
          var file = directory.resolve(part.path()).toString();
          files.add(file);
          expected.put(file, new FileVersion(part.size(), part.checksum()));
        }
      }
      if (manifest.complete() >= 0) {
        complete.add(new Complete(manifest.source(), manifest.epoch(), manifest.complete()));
      }
    }
    var plan = new InputPlanner(stores, limits).plan(definition(files), pipeline, range);
    requireUnchanged(plan, expected);
    return new ArchiveInputs(
        new InputPlan(plan.splits(), plan.files(), plan.bytes(), plan.rows(), pruned), complete);
  }

  private static boolean touches(Manifest.Part part, Partitions.Range range) {
    return part.events() > 0
        && part.from() < range.to().toEpochMilli()
        && part.to() >= range.from().toEpochMilli();
  }

  private static void requireFits(Manifest manifest, Path directory, PipelineDefinition pipeline)
      throws PlanRefusedException {
    if (!manifest.pipeline().equals(pipeline.name())) {
      throw new PlanRefusedException(
          "%s: archive of pipeline %s (expected: of %s)"
              .formatted(directory, manifest.pipeline(), pipeline.name()));
    }
  }

  /** What was lost can't be later than the record behind it, but for what pipelines let through. */
  private static void requireNothingLost(
      Manifest manifest, PipelineDefinition pipeline, Partitions.Range range)
      throws PlanRefusedException {
    for (var lost : manifest.lost()) {
      var safe = Instant.ofEpochMilli(lost.until()).plus(pipeline.maxAhead());
      if (range.from().isBefore(safe)) {
        throw new PlanRefusedException(
            "the archive lacks offsets %d to %d of %s, which may be events of before %s (expected: a range from there on, or mode merge)"
                .formatted(lost.first(), lost.before() - 1, manifest.source(), safe));
      }
    }
  }

  private static void requireUnchanged(InputPlan plan, Map<String, FileVersion> expected)
      throws IOException {
    for (var split : plan.splits()) {
      var found = new FileVersion(split.size(), split.checksum());
      if (!found.equals(expected.get(split.file()))) {
        throw new IOException(
            "%s: %s (expected, as its manifest says: %s)"
                .formatted(split.file(), found, expected.get(split.file())));
      }
    }
  }
}
