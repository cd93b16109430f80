package io.watershed.runtime.grpc;

import com.fasterxml.jackson.databind.JsonNode;
import io.watershed.persistence.EntityRow;
import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import io.watershed.protocol.pipeline.Metric;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Window;
import io.watershed.sharding.engine.Counters;
import io.watershed.sharding.engine.ReplaySwitch;
import io.watershed.sharding.engine.ReplaySwitches;
import io.watershed.sharding.entity.EntityView;
import io.watershed.sharding.entity.EntityView.ViewedWindow;
import io.watershed.v1.Continues;
import io.watershed.v1.EntityCounts;
import io.watershed.v1.Status;
import io.watershed.v1.Version;
import io.watershed.v1.WindowResult;
import java.util.List;

/**
 * The messages of one pipeline's results, made from an actor's view or from stored rows. Both give
 * the same message for the same version of a window.
 */
final class ResultMessages {

  private final PipelineDefinition definition;
  private final StoredMetrics values;

  ResultMessages(PipelineDefinition definition) {
    this.definition = definition;
    this.values = new StoredMetrics(definition.measures());
  }

  /** Position of a window definition in the pipeline's; behind all of them if it has gone. */
  int order(String window) {
    List<Window> windows = definition.windows();
    for (int i = 0; i < windows.size(); i++) {
      if (windows.get(i).name().equals(window)) {
        return i;
      }
    }
    return windows.size();
  }

  String windowName(ViewedWindow viewed) {
    return definition.windows().get(viewed.window()).name();
  }

  static EntityCounts counts(EntityView view) {
    Counters counters = view.counters();
    return EntityCounts.newBuilder()
        .setAccepted(counters.accepted())
        .setDuplicates(counters.duplicates())
        .setLate(counters.late())
        .setConflicts(counters.conflicts())
        .setRevisions(counters.revisions())
        .setOverLimit(counters.overLimit())
        .setStateBytes(view.stateBytes())
        .build();
  }

  static EntityCounts counts(EntityRow row) {
    return EntityCounts.newBuilder()
        .setAccepted(row.accepted())
        .setDuplicates(row.duplicates())
        .setLate(row.late())
        .setConflicts(row.conflicts())
        .setRevisions(row.revisions())
        .setOverLimit(row.overLimit())
        .setStateBytes(row.stateBytes())
        .build();
  }

  /**
   * @param switches of the view
   */
  WindowResult fromView(ViewedWindow viewed, ReplaySwitches switches) {
    Window window = definition.windows().get(viewed.window());
    WindowResult.Builder result =
        WindowResult.newBuilder()
            .setWindow(window.name())
            .setKey(viewed.key())
            .setStart(viewed.start())
            .setEnd(viewed.end())
            .setStatus(status(viewed))
            .setVersion(
                Version.newBuilder()
                    .setDecision(switches.decision(viewed.start(), viewed.end()))
                    .setRevision(viewed.revision()))
            .setReplayJob(job(switches, viewed.generation()))
            .setAccepted(viewed.accepted())
            .setDuplicates(viewed.duplicates())
            .setContinues(Continues.valueOf(viewed.continues().name()))
            .setSequenceNumber(viewed.revision());
    viewed.watermark().ifPresent(result::setWatermark);
    viewed.finalAt().ifPresent(result::setFinalAt);
    for (int m = 0; m < window.metrics().size(); m++) {
      Metric metric = window.metrics().get(m);
      result.putMetrics(metric.name(), MetricMessages.of(metric, viewed.metrics().get(m)));
    }
    return result.build();
  }

  /**
   * @param switches of the entity's view
   */
  WindowResult fromRow(WindowRow row, ReplaySwitches switches) {
    WindowResult.Builder result =
        WindowResult.newBuilder()
            .setWindow(row.window())
            .setKey(row.key())
            .setStart(row.start())
            .setEnd(row.end())
            .setStatus(status(row.status()))
            .setVersion(
                Version.newBuilder()
                    .setDecision(switches.decision(row.start(), row.end()))
                    .setRevision(row.revision()))
            .setReplayJob(job(switches, row.generation()))
            .setAccepted(row.accepted())
            .setDuplicates(row.duplicates())
            .setContinues(Continues.valueOf(row.continues().name()))
            .setSequenceNumber(row.revision());
    row.finalAt().ifPresent(result::setFinalAt);
    row.watermark().ifPresent(result::setWatermark);
    JsonNode metrics =
        JsonNumbers.read(
            row.metrics(),
            "window_result of entity %s, window %s at %d"
                .formatted(row.entity(), row.window(), row.start()));
    // In the order of the definition, as a view has them; the database keeps an order of its own.
    List<Metric> known = metrics(row.window());
    for (Metric metric : known) {
      if (metrics.has(metric.name())) {
        result.putMetrics(metric.name(), values.read(metric, metrics.get(metric.name())));
      }
    }
    metrics.properties().stream()
        .filter(metric -> !result.containsMetrics(metric.getKey()))
        .forEach(
            metric -> result.putMetrics(metric.getKey(), StoredMetrics.guess(metric.getValue())));
    return result.build();
  }

  private List<Metric> metrics(String window) {
    return definition.windows().stream()
        .filter(candidate -> candidate.name().equals(window))
        .flatMap(candidate -> candidate.metrics().stream())
        .toList();
  }

  /** Empty: live. */
  private static String job(ReplaySwitches switches, int generation) {
    return switches.all().stream()
        .filter(decided -> decided.generation() == generation)
        .map(ReplaySwitch::job)
        .findFirst()
        .orElse("");
  }

  private static Status status(ViewedWindow viewed) {
    return switch (viewed.status()) {
      case PROVISIONAL -> Status.PROVISIONAL;
      case FINAL -> viewed.generation() == 0 ? Status.FINAL : Status.CORRECTED;
      case WITHDRAWN -> Status.WITHDRAWN;
    };
  }

  private static Status status(WindowStatus status) {
    return switch (status) {
      case PROVISIONAL -> Status.PROVISIONAL;
      case FINAL -> Status.FINAL;
      case CORRECTED -> Status.CORRECTED;
      case WITHDRAWN -> Status.WITHDRAWN;
    };
  }
}
