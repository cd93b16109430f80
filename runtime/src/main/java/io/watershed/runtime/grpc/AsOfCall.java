package io.watershed.runtime.grpc;

import io.watershed.sharding.entity.PastPoint;
import io.watershed.sharding.entity.PastState;
import io.watershed.v1.GetAsOfResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/**
 * Answers with an entity as it was. Windows that were open then are folded from the journal; those
 * that had closed by then are rows, which don't change any more.
 */
final class AsOfCall {

  private final Results results;
  private final PastStates past;
  private final Clock clock;

  AsOfCall(Results results, PastStates past, Clock clock) {
    this.results = results;
    this.past = past;
    this.clock = clock;
  }

  CompletionStage<GetAsOfResponse> run(Requests.AsOf request) {
    Requests.Get get = request.get();
    if (request.point() instanceof PastPoint.Time time && time.millis() > clock.millis()) {
      throw ServiceException.beyond(
          "time", shown(time.millis()), "at most " + clock.instant() + ", now");
    }
    return past.asOf(get.pipeline(), get.entity(), request.point())
        .thenCompose(state -> withClosed(request, known(request, state)));
  }

  private CompletionStage<GetAsOfResponse> withClosed(
      Requests.AsOf request, PastState.Known known) {
    return results
        .closed(
            request.get(),
            Sides.current(known.view().switches()),
            known.sequenceNumber(),
            request.get().limit() + 1)
        .thenApply(
            rows ->
                GetAsOfResponse.newBuilder()
                    .setState(WindowMerge.merge(request.get(), known.view(), rows))
                    .setSequenceNumber(known.sequenceNumber())
                    .setTime(known.time())
                    .build());
  }

  private static PastState.Known known(Requests.AsOf request, PastState state) {
    String entity = request.get().entity();
    return switch (state) {
      case PastState.Known known -> known;
      case PastState.Unknown unknown ->
          throw ServiceException.unknownEntity(request.get().pipeline().name(), entity);
      case PastState.NotYet notYet ->
          throw ServiceException.notYet(
              entity,
              notYet.first().isPresent()
                  ? "; its first is of " + shown(notYet.first().getAsLong())
                  : "");
      case PastState.Ahead ahead ->
          throw ServiceException.beyond(
              "sequence_number",
              shown(request.point()),
              "at most " + ahead.highest() + ", the last one of entity " + entity);
      case PastState.BeyondHorizon horizon ->
          throw ServiceException.beyond(
              request.point() instanceof PastPoint.Time ? "time" : "sequence_number",
              shown(request.point()),
              "at least "
                  + (request.point() instanceof PastPoint.Time
                      ? shown(horizon.oldestTime())
                      : horizon.oldest() + " of " + shown(horizon.oldestTime()))
                  + ", the oldest point that is kept of entity "
                  + entity);
    };
  }

  private static String shown(PastPoint point) {
    return switch (point) {
      case PastPoint.Time time -> shown(time.millis());
      case PastPoint.Sequence sequence -> Long.toString(sequence.number());
    };
  }

  private static String shown(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
