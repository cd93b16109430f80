package io.watershed.sharding.engine;

import io.watershed.protocol.pipeline.Aggregate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/** The whole state of an entity as text, to be compared, and as an independent copy. */
final class StateImage {

  private StateImage() {}

  /** All that a snapshot has. */
  static String exact(EntityState state) {
    EntitySnapshot snapshot = state.snapshot();
    StringJoiner lines = head(snapshot);
    lines.add("sequence " + snapshot.sequence() + ", behind " + snapshot.summaryBehind());
    for (WindowSnapshot window : snapshot.windows()) {
      lines.add(
          content(window) + version(window) + ", published revision " + window.publishedRevision());
    }
    return lines.toString();
  }

  /** Without what has been published when. */
  static String versions(EntityState state) {
    EntitySnapshot snapshot = state.snapshot();
    StringJoiner lines = head(snapshot);
    snapshot.windows().forEach(window -> lines.add(content(window) + version(window)));
    return lines.toString();
  }

  /** Without how many stored events it took. */
  static String content(EntityState state) {
    EntitySnapshot snapshot = state.snapshot();
    StringJoiner lines = head(snapshot);
    snapshot.windows().forEach(window -> lines.add(content(window)));
    return lines.toString();
  }

  private static StringJoiner head(EntitySnapshot snapshot) {
    StringJoiner lines = new StringJoiner("\n");
    lines.add("entity " + snapshot.entity() + ", watermark " + snapshot.watermark());
    lines.add(
        "accepted %d, duplicates %d, late %d"
            .formatted(snapshot.accepted(), snapshot.duplicates(), snapshot.late()));
    snapshot.fences().entrySet().stream()
        .sorted(Comparator.comparingInt(fence -> fence.getKey().partition()))
        .map(Map.Entry::toString)
        .forEach(lines::add);
    snapshot.ids().forEach((bucket, ids) -> lines.add("ids " + bucket + Arrays.toString(ids)));
    return lines;
  }

  private static String content(WindowSnapshot window) {
    return "%s from %d: %d accepted, %d duplicate, %s"
        .formatted(
            window.window(),
            window.start(),
            window.accepted(),
            window.duplicates(),
            window.accumulators().stream().map(StateImage::describe).toList());
  }

  private static String version(WindowSnapshot window) {
    return ", revision %d of %d at %d"
        .formatted(window.revision(), window.changedAt(), window.watermark());
  }

  static String describe(Accumulator accumulator) {
    return switch (accumulator) {
      case Accumulator.Count count -> "count " + count.value();
      case Accumulator.SumOfLongs sum -> "sum " + describe(sum.sum());
      case Accumulator.SumOfDoubles sum -> "sum " + describe(sum.sum());
      case Accumulator.ExtremeOfLongs extreme -> "extreme " + extreme.value();
      case Accumulator.ExtremeOfDoubles extreme -> "extreme " + extreme.value();
      case Accumulator.AverageOfLongs average ->
          "average " + average.count() + " of " + describe(average.sum());
      case Accumulator.AverageOfDoubles average ->
          "average " + average.count() + " of " + describe(average.sum());
    };
  }

  private static String describe(WideSum sum) {
    return sum == null ? "absent" : sum.high() + ":" + sum.low();
  }

  private static String describe(ExactSum sum) {
    return sum == null ? "absent" : Arrays.toString(sum.canonical());
  }

  /** The state as it would come back from a disk: equal, and with nothing in common. */
  static EntityState restored(Plan plan, EntityState state) {
    EntitySnapshot snapshot = state.snapshot();
    return new EntityState(
        plan,
        new EntitySnapshot(
            snapshot.entity(),
            snapshot.sequence(),
            snapshot.watermark(),
            snapshot.accepted(),
            snapshot.duplicates(),
            snapshot.late(),
            snapshot.summaryBehind(),
            snapshot.fences(),
            snapshot.windows().stream().map(window -> copy(plan, window)).toList(),
            snapshot.ids()));
  }

  private static WindowSnapshot copy(Plan plan, WindowSnapshot window) {
    List<MetricPlan> metrics =
        plan.windows().stream()
            .filter(definition -> definition.name().equals(window.window()))
            .findFirst()
            .orElseThrow()
            .metrics();
    List<Accumulator> accumulators =
        IntStream.range(0, metrics.size())
            .mapToObj(i -> copy(metrics.get(i), window.accumulators().get(i)))
            .toList();
    return new WindowSnapshot(
        window.window(),
        window.start(),
        window.revision(),
        window.publishedRevision(),
        window.accepted(),
        window.duplicates(),
        window.changedAt(),
        window.watermark(),
        accumulators);
  }

  static Accumulator copy(MetricPlan metric, Accumulator accumulator) {
    boolean greatest = metric.aggregate() instanceof Aggregate.Max;
    return switch (accumulator) {
      case Accumulator.Count count -> new Accumulator.Count(count.value());
      case Accumulator.SumOfLongs sum ->
          sum.sum() == null
              ? new Accumulator.SumOfLongs()
              : new Accumulator.SumOfLongs(copy(sum.sum()));
      case Accumulator.SumOfDoubles sum ->
          sum.sum() == null
              ? new Accumulator.SumOfDoubles()
              : new Accumulator.SumOfDoubles(copy(sum.sum()));
      case Accumulator.ExtremeOfLongs extreme ->
          new Accumulator.ExtremeOfLongs(
              greatest,
              extreme.value() == null ? OptionalLong.empty() : OptionalLong.of(extreme.value()));
      case Accumulator.ExtremeOfDoubles extreme ->
          new Accumulator.ExtremeOfDoubles(
              greatest,
              extreme.value() == null
                  ? OptionalDouble.empty()
                  : OptionalDouble.of(extreme.value()));
      case Accumulator.AverageOfLongs average ->
          new Accumulator.AverageOfLongs(average.count(), copy(average.sum()));
      case Accumulator.AverageOfDoubles average ->
          new Accumulator.AverageOfDoubles(average.count(), copy(average.sum()));
    };
  }

  private static WideSum copy(WideSum sum) {
    return new WideSum(sum.high(), sum.low());
  }

  private static ExactSum copy(ExactSum sum) {
    return ExactSum.of(sum.canonical());
  }
}
