package io.watershed.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.watershed.persistence.Continues;
import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import io.watershed.persistence.replay.DiffCounts;
import io.watershed.persistence.replay.DiffRow;
import io.watershed.persistence.replay.UnchangedFigure;
import io.watershed.v1.EntityChange;
import io.watershed.v1.MetricChange;
import io.watershed.v1.ReplayDiff;
import io.watershed.v1.WindowChange;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class DiffFoldTest {

  private static final long HOUR = Fixtures.HOUR;

  private final DiffFold fold =
      new DiffFold("j", new DiffMessages("j", new ResultMessages(Fixtures.definition())), 3);

  private static DiffRow row(String entity, long hour, String before, String after) {
    return new DiffRow(
        entity,
        "hour",
        hour * HOUR,
        hour * HOUR,
        (hour + 1) * HOUR,
        side(entity, hour, 0, before),
        side(entity, hour, 1, after));
  }

  private static Optional<WindowRow> side(
      String entity, long hour, int generation, String metrics) {
    if (metrics == null) {
      return Optional.empty();
    }
    return Optional.of(
        new WindowRow(
            "flights",
            entity,
            0,
            "hour",
            hour * HOUR,
            hour * HOUR,
            (hour + 1) * HOUR,
            generation,
            0,
            1,
            generation == 0 ? WindowStatus.FINAL : WindowStatus.CORRECTED,
            metrics,
            4,
            0,
            OptionalLong.empty(),
            Continues.NOWHERE,
            1,
            OptionalLong.empty(),
            Optional.empty(),
            false,
            0));
  }

  private ReplayDiff result() {
    return fold.result(new DiffCounts(7, 1, 1, 3));
  }

  private static MetricChange metric(ReplayDiff diff, String name) {
    return diff.getMetricsList().stream()
        .filter(metric -> metric.getMetric().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldTellHowEachMetricChanges() {
    fold.add(
        row("a", 1, "{\"flights\": 4, \"fuel_sum\": 1.5}", "{\"flights\": 5, \"fuel_sum\": 1.50}"));
    fold.add(row("a", 2, "{\"flights\": 2}", "{\"flights\": 12}"));
    fold.add(row("a", 3, null, "{\"flights\": 3}"));
    fold.add(row("b", 1, "{\"flights\": 6}", null));
    fold.addUnchanged(new UnchangedFigure("hour", "flights", 7, 7, 14));
    ReplayDiff diff = result();
    assertThat(diff.getWindows()).isEqualTo(12);
    assertThat(diff.getAdded()).isEqualTo(1);
    MetricChange flights = metric(diff, "flights");
    assertThat(flights.getCompared()).isEqualTo(9);
    assertThat(flights.getChanged()).isEqualTo(2);
    assertThat(flights.getLeast()).isEqualTo(1);
    assertThat(flights.getGreatest()).isEqualTo(10);
    assertThat(flights.getMeanBefore()).isEqualTo(20.0 / 9, within(1e-12));
    assertThat(flights.getMeanAfter()).isEqualTo(31.0 / 9, within(1e-12));
    MetricChange fuel = metric(diff, "fuel_sum");
    assertThat(fuel.getCompared()).isEqualTo(1);
    assertThat(fuel.getChanged()).isZero();
    assertThat(fuel.hasLeast()).isFalse();
  }

  @Test
  void shouldCountEntitiesByTheirWindows() {
    for (int entity = 0; entity < 5; entity++) {
      for (int hour = 0; hour <= entity; hour++) {
        fold.add(row("e" + entity, hour, "{\"flights\": 1}", "{\"flights\": 2}"));
      }
    }
    assertThat(result().getEntitiesList())
        .extracting(EntityChange::getEntity, EntityChange::getWindows)
        .containsExactly(tuple("e4", 5L), tuple("e3", 4L), tuple("e2", 3L));
  }

  @Test
  void shouldPutFirstWhatIsUnusualForItsMetric() {
    for (int hour = 0; hour < 10; hour++) {
      fold.add(
          row(
              "a",
              hour,
              "{\"flights\": 1, \"delay_sum\": 0}",
              "{\"flights\": 2, \"delay_sum\": %d}".formatted(1_000_000 + hour)));
    }
    fold.add(
        row("b", 1, "{\"flights\": 1, \"delay_sum\": 5}", "{\"flights\": 41, \"delay_sum\": 5}"));
    ReplayDiff diff = result();
    assertThat(diff.getTopCount()).isEqualTo(3);
    WindowChange first = diff.getTop(0);
    assertThat(first.getEntity()).isEqualTo("b");
    assertThat(first.getKind()).isEqualTo(WindowChange.Kind.CHANGED);
    assertThat(first.getBefore().getMetricsOrThrow("flights").getIntValue()).isEqualTo(1);
    assertThat(first.getAfter().getMetricsOrThrow("flights").getIntValue()).isEqualTo(41);
    assertThat(first.getAfter().getReplayJob()).isEqualTo("j");
    assertThat(first.getBefore().getReplayJob()).isEmpty();
  }

  @Test
  void shouldCompareEntriesOfMapsAndValuesThatAreNoNumbers() {
    fold.add(
        row(
            "a",
            1,
            "{\"q\": {\"p50\": 1.0, \"p95\": 4}, \"last\": \"x\", \"top\": [{\"v\": 1}], \"n\": null}",
            "{\"q\": {\"p50\": 1, \"p95\": 6}, \"last\": \"y\", \"top\": [{\"v\": 1.0}], \"n\": 5}"));
    ReplayDiff diff = result();
    assertThat(metric(diff, "q.p50").getChanged()).isZero();
    assertThat(metric(diff, "q.p95").getGreatest()).isEqualTo(2);
    assertThat(metric(diff, "q").getChanged()).isEqualTo(1);
    assertThat(metric(diff, "last").getChanged()).isEqualTo(1);
    assertThat(metric(diff, "last").hasMeanBefore()).isFalse();
    assertThat(metric(diff, "top").getChanged()).isZero();
    assertThat(metric(diff, "n").getChanged()).isEqualTo(1);
  }

  @Test
  void shouldBeExactUpToItsBoundAndNearlyBeyond() {
    for (int size : new int[] {Changes.EXACT, 4 * Changes.EXACT}) {
      var changes = new Changes("hour", "m");
      double[] values = new double[size];
      Random random = new Random(size);
      for (int i = 0; i < size; i++) {
        double before = random.nextInt(100);
        double after =
            before + Math.exp(random.nextDouble() * 20) * (random.nextBoolean() ? 1 : -1);
        values[i] = after - before;
        changes.compared(before, after, true);
      }
      Arrays.sort(values);
      MetricChange told = changes.message();
      var off = Percentage.withPercentage(size == Changes.EXACT ? 1e-9 : 0.2);
      assertThat(told.getP05()).isCloseTo(values[(int) (0.05 * (size - 1))], off);
      assertThat(told.getMedian()).isCloseTo(values[(int) (0.5 * (size - 1))], off);
      assertThat(told.getP95()).isCloseTo(values[(int) (0.95 * (size - 1))], off);
      assertThat(told.getLeast()).isEqualTo(values[0]);
      assertThat(told.getGreatest()).isEqualTo(values[size - 1]);
    }
  }
}
