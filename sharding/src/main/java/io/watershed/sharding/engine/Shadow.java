package io.watershed.sharding.engine;

import io.watershed.protocol.event.SourcePartition;
import java.util.List;
import java.util.Optional;

/**
 * What a replay job builds inside an entity, beside live. Until it is sealed it has no watermark,
 * so nothing is late and nothing closes. From then on it goes by the live one, and takes what comes
 * live.
 */
final class Shadow {

  private final Plan plan;
  private final ReplayTerms terms;
  private final Side side;

  /** Of splits, and, from the cut on, of the live partitions that have been folded in. */
  private final Fences fences = new Fences();

  private boolean sealed;

  /** Opens a shadow that nothing has happened to yet. */
  Shadow(Plan plan, ReplayTerms terms) {
    this.plan = plan;
    this.terms = terms;
    this.side = new Side(plan);
    terms.cut().forEach(fences::restore);
  }

  Shadow(Plan plan, ShadowSnapshot snapshot) {
    this.plan = plan;
    this.terms = snapshot.terms();
    this.side = new Side(plan, snapshot.side());
    this.sealed = snapshot.sealed();
    snapshot.side().fences().forEach(fences::restore);
  }

  ReplayTerms terms() {
    return terms;
  }

  boolean isSealed() {
    return sealed;
  }

  Side side() {
    return side;
  }

  /** What of a run the shadow has still to take in; empty: nothing. */
  Optional<EventBatch> news(SourcePartition source, EventBatch batch) {
    int first = fences.firstBeyond(source, batch);
    return sealed || first == batch.size() ? Optional.empty() : taken(batch.from(first));
  }

  /** What the sealed shadow takes of a run of live events; empty: nothing. */
  Optional<EventBatch> ofLive(SourcePartition source, EventBatch batch) {
    FencePosition cut = terms.cut().get(source);
    return taken(batch)
        .flatMap(
            events ->
                events.where(i -> cut == null || !cut.covers(events.epoch(), events.offset(i))));
  }

  /**
   * The events of the range. Where the latest version wins, all: a revision may move an event over
   * an edge of the range. Windows outside of it are never shown.
   */
  private Optional<EventBatch> taken(EventBatch batch) {
    return plan.latestWins() ? Optional.of(batch) : batch.where(i -> terms.holds(batch.time(i)));
  }

  /**
   * The verdicts on a run of events.
   *
   * @param single as for {@link Side#judge}
   */
  Verdicts judge(EventBatch events, boolean single) {
    return side.judge(events, single, plan.maxStateBytes() - heapBytes());
  }

  void apply(SourcePartition source, EventBatch events, Verdicts verdicts, long sequence) {
    fences.raise(source, events);
    side.apply(events, verdicts, false, sequence);
  }

  /** From here on it goes with live, and its windows are published. */
  void seal(long watermark, long sequence) {
    sealed = true;
    side.advanceTo(watermark, sequence);
    side.windows().publish(true);
  }

  /** What the last stored event has published. */
  List<WindowResult> published() {
    return ofRange(side.windows().published());
  }

  /** Every open window, and those that the last stored event closed or withdrew. */
  List<WindowResult> results() {
    return ofRange(side.windows().results());
  }

  private List<WindowResult> ofRange(List<WindowResult> results) {
    return results.stream().filter(r -> terms.holds(r.start(), r.end())).toList();
  }

  long heapBytes() {
    return side.heapBytes() + fences.heapBytes();
  }

  ShadowSnapshot snapshot(String entity, long sequence) {
    return new ShadowSnapshot(
        terms, sealed, EntitySnapshot.of(entity, sequence, false, fences, side));
  }
}
