package io.watershed.replay.plan;

import io.watershed.protocol.grid.RangeBounds;
import io.watershed.protocol.pipeline.DefinitionText;
import io.watershed.protocol.pipeline.InvalidDefinitionException;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.PipelineParser;
import io.watershed.replay.archive.ArchiveInputs;
import io.watershed.replay.format.Limits;
import io.watershed.replay.input.InputPlan;
import io.watershed.replay.input.InputPlanner;
import io.watershed.replay.input.Partitions;
import io.watershed.replay.input.PlanRefusedException;
import io.watershed.replay.source.FileStores;
import io.watershed.v1.ArchivedUpTo;
import io.watershed.v1.DescribePipelineResponse;
import io.watershed.v1.ReplayMode;
import io.watershed.v1.ReplaySpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Makes of a request and a pipeline, as a node describes it, the job that the node records. */
public final class ReplayPlanner {

  private final FileStores stores;
  private final Limits limits;

  public ReplayPlanner(FileStores stores, Limits limits) {
    this.stores = stores;
    this.limits = limits;
  }

  /**
   * The pipeline as a node runs it.
   *
   * @throws PlanRefusedException if it means something else here, or can't be read
   */
  public static PipelineDefinition pipeline(DescribePipelineResponse described)
      throws PlanRefusedException {
    return pipeline(described.getDefinition(), described.getFingerprint());
  }

  /**
   * A definition as a node runs it.
   *
   * @param text HOCON
   * @throws PlanRefusedException if it means something else here, or can't be read
   */
  public static PipelineDefinition pipeline(String text, String fingerprint)
      throws PlanRefusedException {
    PipelineDefinition pipeline;
    try {
      pipeline = PipelineParser.parseText(text, "the node's definition");
    } catch (InvalidDefinitionException e) {
      throw new PlanRefusedException(e.getMessage());
    }
    var here = DefinitionText.fingerprint(pipeline);
    if (!here.equals(fingerprint)) {
      throw new PlanRefusedException(
          "pipeline %s: fingerprint %s as it is read here (expected: %s, as the node has it; both have to be of the same release)"
              .formatted(pipeline.name(), here, fingerprint));
    }
    return pipeline;
  }

  /**
   * Checks a request and cuts its files into splits. Reads no row.
   *
   * @throws PlanRefusedException if no replay can be made of it, in a line that says why
   * @throws IOException if a file can't be found or opened, or is broken, by name
   */
  public ReplayPlan plan(DescribePipelineResponse described, ReplaySpec spec)
      throws PlanRefusedException, IOException {
    var pipeline = pipeline(described);
    requireSound(spec, pipeline);
    var bounds = RangeBounds.of(pipeline);
    var problem = bounds.problemWith(spec.getFrom(), spec.getTo());
    if (problem.isPresent()) {
      throw new PlanRefusedException(problem.get());
    }
    InputPlan inputs;
    List<ArchivedUpTo> archived = List.of();
    if (isArchive(spec)) {
      var archive = archive(spec, pipeline);
      inputs = archive.plan();
      archived = archive.complete().stream().map(InputMessages::of).toList();
    } else {
      inputs = inputs(spec, pipeline);
    }
    var notes = new ArrayList<>(bounds.notes());
    if (inputs.pruned() > 0) {
      notes.add(
          "%d files were passed over, since %s outside the range"
              .formatted(
                  inputs.pruned(), isArchive(spec) ? "their events lie" : "their directories lie"));
    }
    return new ReplayPlan(pipeline, spec, described.getFingerprint(), inputs, archived, notes);
  }

  private static void requireSound(ReplaySpec spec, PipelineDefinition pipeline)
      throws PlanRefusedException {
    if (!spec.getPipeline().equals(pipeline.name())) {
      throw new PlanRefusedException(
          "pipeline: %s (expected: %s)".formatted(spec.getPipeline(), pipeline.name()));
    }
    if (spec.getMode() != ReplayMode.REBUILD && spec.getMode() != ReplayMode.MERGE) {
      throw new PlanRefusedException(
          "mode: %s (expected: REBUILD or MERGE)".formatted(spec.getMode()));
    }
    if (spec.getMaxRate() < 0) {
      throw new PlanRefusedException(
          "max_rate: %d (expected: events a second, or 0 for no bound)"
              .formatted(spec.getMaxRate()));
    }
    if (spec.getEntitiesList().contains("")) {
      throw new PlanRefusedException("entities: an empty key (expected: keys of entities)");
    }
    try {
      Hours.parse(spec.getHours(), spec.getHoursZone());
    } catch (IllegalArgumentException e) {
      throw new PlanRefusedException(e.getMessage());
    }
  }

  private static boolean isArchive(ReplaySpec spec) {
    return !spec.getInputs().getArchive().isEmpty();
  }

  private ArchiveInputs archive(ReplaySpec spec, PipelineDefinition pipeline)
      throws PlanRefusedException, IOException {
    ArchiveInputs archive;
    try {
      var unused = InputMessages.from(spec.getInputs());
      archive =
          ArchiveInputs.plan(
              Path.of(spec.getInputs().getArchive()),
              pipeline,
              range(spec),
              spec.getMode() == ReplayMode.REBUILD,
              stores,
              limits);
    } catch (IllegalArgumentException e) {
      throw new PlanRefusedException(e.getMessage());
    }
    if (archive.plan().splits().isEmpty()) {
      throw new PlanRefusedException(
          "archive: %s: no file has events of the range, of %d (expected: at least one)"
              .formatted(spec.getInputs().getArchive(), archive.plan().pruned()));
    }
    return archive;
  }

  private static Partitions.Range range(ReplaySpec spec) {
    return new Partitions.Range(
        Instant.ofEpochMilli(spec.getFrom()), Instant.ofEpochMilli(spec.getTo()));
  }

  private InputPlan inputs(ReplaySpec spec, PipelineDefinition pipeline)
      throws PlanRefusedException, IOException {
    var files = spec.getInputs().getFilesList();
    if (files.isEmpty() && spec.getMode() == ReplayMode.MERGE) {
      return new InputPlan(List.of(), 0, 0, 0, 0);
    }
    if (files.isEmpty()) {
      throw new PlanRefusedException(
          "files: none (expected: at least one, for a rebuild takes them for the truth)");
    }
    InputPlan plan;
    try {
      plan =
          new InputPlanner(stores, limits)
              .plan(InputMessages.from(spec.getInputs()), pipeline, range(spec));
    } catch (IllegalArgumentException e) {
      throw new PlanRefusedException(e.getMessage());
    }
    if (plan.splits().isEmpty()) {
      throw new PlanRefusedException(
          "files: no rows in %d of them, and %d outside the range (expected: rows)"
              .formatted(plan.files(), plan.pruned()));
    }
    return plan;
  }

  /**
   * A first look into the files: the first rows of some splits, through the pipeline's decoder.
   *
   * @throws IOException if a file can't be read, by name
   */
  public DryRun dryRun(ReplayPlan plan) throws IOException {
    return new Sampling(plan, stores, limits).run();
  }
}
