package io.watershed.sharding.engine;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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
    return HexFormat.of().formatHex(accumulator.toBytes());
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
    return metric.read(accumulator.toBytes());
  }
}
