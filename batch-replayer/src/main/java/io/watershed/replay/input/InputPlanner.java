package io.watershed.replay.input;

import io.watershed.protocol.event.RowDecoder;
import io.watershed.protocol.file.AddedFields;
import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.replay.format.FileFormat;
import io.watershed.replay.format.Limits;
import io.watershed.replay.format.Reading;
import io.watershed.replay.source.ByteSource;
import io.watershed.replay.source.FileStores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes of what an operator says the splits that a job records. Reads no row. */
public final class InputPlanner {

  /** About how long a split is, where its format leaves that free. */
  private static final long WANTED_BYTES = 64L << 20;

  private final FileStores stores;
  private final Limits limits;
  private final long wantedBytes;

  public InputPlanner(FileStores stores, Limits limits) {
    this(stores, limits, WANTED_BYTES);
  }

  InputPlanner(FileStores stores, Limits limits, long wantedBytes) {
    this.stores = stores;
    this.limits = limits;
    this.wantedBytes = wantedBytes;
  }

  /**
   * The plan for a range of event time.
   *
   * @throws PlanRefusedException if the definition can't give the events of the pipeline
   * @throws IOException if a file can't be found or opened, or is broken, by name
   */
  public InputPlan plan(InputDefinition inputs, PipelineDefinition pipeline, Partitions.Range range)
      throws PlanRefusedException, IOException {
    if (pipeline.eventId() instanceof EventId.Position
        && inputs.positions() == InputDefinition.Positions.UNKNOWN) {
      throw new PlanRefusedException(
          "pipeline %s: event-id = position, and nobody says what these files are positions of"
                  .formatted(pipeline.name())
              + " (expected: files that produce has sent, and that the inputs say so)");
    }
    var decoder = RowDecoder.forPipeline(pipeline);
    var splits = new ArrayList<Split>();
    int pruned = 0;
    int files = 0;
    long bytes = 0;
    for (var file : files(inputs)) {
      if (!inputs.partitions().mayTouch(file, range)) {
        pruned++;
        continue;
      }
      var ofFile = splits(file, inputs, decoder);
      splits.addAll(ofFile);
      files++;
      bytes += ofFile.isEmpty() ? 0 : ofFile.getFirst().size();
    }
    boolean known = splits.stream().allMatch(split -> split.rows() >= 0);
    long rows = known ? splits.stream().mapToLong(Split::rows).sum() : -1;
    return new InputPlan(splits, files, bytes, rows, pruned);
  }

  /** Each file once, whatever names it. */
  private Set<String> files(InputDefinition inputs) throws PlanRefusedException, IOException {
    var files = new TreeSet<String>();
    for (var pattern : inputs.files()) {
      var found = stores.of(pattern).list(pattern);
      if (found.isEmpty()) {
        throw new PlanRefusedException(pattern + ": no file (expected: at least one)");
      }
      files.addAll(found);
    }
    return files;
  }

  private List<Split> splits(String file, InputDefinition inputs, RowDecoder decoder)
      throws PlanRefusedException, IOException {
    var format =
        inputs.format().isPresent()
            ? FileFormat.named(inputs.format().get())
            : FileFormat.forFile(file);
    var fields = inputs.partitions().fieldsOf(file);
    var store = stores.of(file);
    var version = store.version(file);
    try (var source = store.open(file, version)) {
      var pieces = format.pieces(source, wantedBytes, limits);
      if (!pieces.isEmpty()) {
        var split = Split.of(file, version, format.name(), pieces.getFirst(), fields);
        requireFits(split, source, format, inputs, decoder);
      }
      return pieces.stream()
          .map(piece -> Split.of(file, version, format.name(), piece, fields))
          .toList();
    }
  }

  private void requireFits(
      Split split, ByteSource source, FileFormat format, InputDefinition inputs, RowDecoder decoder)
      throws PlanRefusedException, IOException {
    var reading = reading(inputs, decoder, limits);
    try (var rows = format.open(source, split.piece(), split.firstRow(), reading)) {
      Optional<String> problem;
      try {
        problem = decoder.problemWith(added(inputs, split.fields()).to(rows));
      } catch (IOException e) {
        problem = Optional.of(e.getMessage());
      }
      if (problem.isPresent()) {
        throw new PlanRefusedException(split.file() + ": " + problem.get());
      }
    }
  }

  static Reading reading(InputDefinition inputs, RowDecoder decoder, Limits limits) {
    return new Reading(Optional.of(decoder.fields()), inputs.csv(), limits);
  }

  static AddedFields added(InputDefinition inputs, Map<String, String> fields) {
    return new AddedFields(inputs.rowField(), fields);
  }
}
