package io.watershed.runtime.grpc;

import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import io.watershed.persistence.replay.ReplayJobs;
import io.watershed.persistence.replay.ReplayStepRow;
import io.watershed.sharding.engine.ReplaySwitches;
import io.watershed.sharding.engine.ResultStatus;
import io.watershed.sharding.entity.EntityView;
import io.watershed.sharding.entity.WindowOrigins;
import io.watershed.v1.EventOrigin;
import io.watershed.v1.ExplainResponse;
import io.watershed.v1.Status;
import io.watershed.v1.WindowResult;
import io.watershed.v1.WindowStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Answers with the whole history of a window: its sides, decisions and origins. */
final class ExplainCall {

  private final Explanations explanations;
  private final Duration viewTimeout;

  ExplainCall(Explanations explanations, Duration viewTimeout) {
    this.explanations = explanations;
    this.viewTimeout = viewTimeout;
  }

  CompletionStage<ExplainResponse> run(Requests.Explain request) {
    return request
        .pipeline()
        .region()
        .view(request.entity(), viewTimeout)
        .thenCombine(explanations.explain(request), (view, told) -> response(request, view, told));
  }

  private static ExplainResponse response(
      Requests.Explain request, EntityView view, Explanation told) {
    if (view.sequenceNumber() == 0) {
      throw ServiceException.unknownEntity(request.pipeline().name(), request.entity());
    }
    var messages = new ResultMessages(request.pipeline().definition());
    ReplaySwitches switches = view.switches();
    Optional<WindowResult> open =
        view.windows().stream()
            .filter(window -> window.window() == request.window())
            .filter(window -> window.key() == request.key())
            .filter(window -> window.status() == ResultStatus.PROVISIONAL)
            .map(window -> messages.fromView(window, switches))
            .findFirst();
    if (told.sides().isEmpty() && open.isEmpty()) {
      throw ServiceException.unknownWindow(request);
    }
    ExplainResponse.Builder response = ExplainResponse.newBuilder();
    told.sides().forEach(row -> response.addSides(side(messages, row, switches, told)));
    open.or(() -> closed(messages, switches, told)).ifPresent(response::setCurrent);
    response.addAllHistory(history(told));
    told.origins()
        .ifPresent(
            origins -> {
              response.setOriginsFrom(origins.from());
              origins.origins().forEach(origin -> response.addOrigins(origin(origin, told)));
            });
    return response.build();
  }

  private static Optional<WindowResult> closed(
      ResultMessages messages, ReplaySwitches switches, Explanation told) {
    return told.sides().stream()
        .filter(row -> row.generation() == switches.generation(row.start(), row.end()))
        .filter(row -> row.status() != WindowStatus.WITHDRAWN)
        .map(row -> messages.fromRow(row, switches))
        .findFirst();
  }

  /** Names the job of a side that doesn't count as well. */
  private static WindowResult side(
      ResultMessages messages, WindowRow row, ReplaySwitches switches, Explanation told) {
    WindowResult side = messages.fromRow(row, switches);
    Explanation.Job job = told.jobs().get(row.generation());
    return job == null ? side : side.toBuilder().setReplayJob(job.name()).build();
  }

  private static List<WindowStep> history(Explanation told) {
    List<WindowStep> steps = new ArrayList<>();
    for (WindowRow row : told.sides()) {
      if (row.generation() == 0 && row.status() == WindowStatus.FINAL) {
        steps.add(WindowStep.newBuilder().setAt(row.updatedAt()).setStatus(Status.FINAL).build());
      }
    }
    for (Explanation.Job job : told.jobs().values()) {
      for (ReplayStepRow step : job.steps()) {
        steps.add(
            WindowStep.newBuilder()
                .setAt(step.at())
                .setPhase(step.phase().name())
                .setJob(job.name())
                .setDecision(step.decision())
                .setReason(step.reason())
                .setBy(step.by())
                .build());
      }
    }
    steps.sort(Comparator.comparingLong(WindowStep::getAt));
    return steps;
  }

  private static EventOrigin origin(WindowOrigins.Origin origin, Explanation told) {
    EventOrigin.Builder message =
        EventOrigin.newBuilder()
            .setFirst(origin.first())
            .setLast(origin.last())
            .setAccepted(origin.accepted())
            .setDuplicates(origin.duplicates())
            .setConflicts(origin.conflicts())
            .setLate(origin.late())
            .setRevisions(origin.revisions())
            .setOverLimit(origin.overLimit());
    Explanation.Job job = told.jobs().get(origin.generation());
    if (job != null) {
      message.setJob(job.name());
    }
    int partition = origin.source().partition();
    if (job != null && origin.source().equals(ReplayJobs.source(job.name(), partition))) {
      message.setFile(job.files().getOrDefault(partition, ""));
    } else {
      message.setTopicId(origin.source().topicId().toString()).setPartition(partition);
    }
    return message.build();
  }
}
