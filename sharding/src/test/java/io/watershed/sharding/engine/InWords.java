package io.watershed.sharding.engine;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.model.Judgement;
import io.watershed.sharding.model.Oracle;
import io.watershed.sharding.model.Outcome;

/** What the engine says, in the words of the oracle. */
public final class InWords {

  private InWords() {}

  /** A version, without when and how often it was made. */
  public static Outcome outcome(WindowResult result) {
    return new Outcome(
        result.plan().index(),
        result.key(),
        result.start(),
        result.end(),
        result.status() == ResultStatus.FINAL,
        result.accepted(),
        result.duplicates(),
        result.continues().name(),
        result.metrics().stream().map(InWords::figure).toList());
  }

  /** A version with all that it says. */
  static String version(WindowResult result) {
    return outcome(result)
        + " %s, revision %d at %s"
            .formatted(result.status(), result.revision(), result.watermark());
  }

  private static String figure(MetricValue value) {
    return switch (value) {
      case MetricValue.Absent absent -> "absent";
      case MetricValue.OfLong number -> Long.toString(number.value());
      case MetricValue.OfDouble number -> Double.toString(number.value());
      case MetricValue.OfBigInteger number -> number.value().toString();
      case MetricValue.OfDecimal number -> number.value().toPlainString();
      case MetricValue.OfText text -> text.value();
      case MetricValue.OfMap map -> map.entries().stream().map(InWords::entry).toList().toString();
      case MetricValue.OfRanking ranking ->
          ranking.entries().stream().map(InWords::entry).toList().toString();
      case MetricValue.Unavailable unavailable -> "unavailable";
    };
  }

  private static String entry(MetricValue.Entry entry) {
    return entry.label() + "=" + figure(entry.value());
  }

  /** A stored verdict. */
  public static Judgement judgement(long verdict) {
    return new Judgement(
        kind(Verdict.kind(verdict)), Verdict.late(verdict), Verdict.partial(verdict));
  }

  private static Judgement.Kind kind(long kind) {
    return switch ((int) kind) {
      case (int) Verdict.ACCEPTED -> Judgement.Kind.ACCEPTED;
      case (int) Verdict.DUPLICATE -> Judgement.Kind.DUPLICATE;
      case (int) Verdict.BEYOND_DEDUP -> Judgement.Kind.BEYOND_DEDUP;
      case (int) Verdict.LATE -> Judgement.Kind.LATE;
      case (int) Verdict.CONFLICT -> Judgement.Kind.CONFLICT;
      case (int) Verdict.REVISION -> Judgement.Kind.REVISION;
      case (int) Verdict.SUPERSEDED -> Judgement.Kind.SUPERSEDED;
      case (int) Verdict.REVISION_LATE -> Judgement.Kind.REVISION_LATE;
      case (int) Verdict.OVER_LIMIT -> Judgement.Kind.OVER_LIMIT;
      default -> throw new IllegalArgumentException("verdict of kind " + kind);
    };
  }

  /** The counts of an entity. */
  public static String counts(EntityState state) {
    Counters counters = state.counters();
    return counts(
        counters.accepted(),
        counters.duplicates(),
        counters.conflicts(),
        counters.late(),
        counters.revisions());
  }

  /** The counts of an oracle. */
  public static String counts(Oracle oracle) {
    return counts(
        oracle.accepted(),
        oracle.duplicates(),
        oracle.conflicts(),
        oracle.late(),
        oracle.revisions());
  }

  private static String counts(
      long accepted, long duplicates, long conflicts, long late, long revisions) {
    return "%d accepted, %d duplicate, %d of them conflicts, %d late, %d revisions"
        .formatted(accepted, duplicates, conflicts, late, revisions);
  }

  /** The hash of an event's content. */
  public static long contentHash(PipelineDefinition definition, Event event) {
    return new EventBatch.Builder(event.entity(), 0, BatchShape.of(definition))
        .add(0, 0, event)
        .build()
        .contentHash(0);
  }
}
