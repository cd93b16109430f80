package io.watershed.runtime.grpc;

import static io.watershed.runtime.grpc.Fixtures.HOUR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.persistence.WindowStatus;
import io.watershed.sharding.engine.ReplaySwitches;
import io.watershed.v1.MetricValue;
import io.watershed.v1.Status;
import io.watershed.v1.WindowResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ResultMessagesTest {

  private final ResultMessages messages = new ResultMessages(Fixtures.definition());

  @Test
  void shouldSayTheSameOfAWindowWhereverItIsRead() {
    WindowResult viewed = messages.fromView(Fixtures.hour(7, true, 9), ReplaySwitches.NONE);
    WindowResult stored =
        messages.fromRow(Fixtures.hourRow(7, WindowStatus.FINAL, 9), ReplaySwitches.NONE);
    assertThat(viewed).isEqualTo(stored);
    assertThat(viewed.getMetricsMap().keySet())
        .containsExactlyElementsOf(stored.getMetricsMap().keySet());
  }

  @Test
  void shouldCarryEveryField() {
    WindowResult result =
        messages.fromRow(Fixtures.hourRow(7, WindowStatus.FINAL, 9), ReplaySwitches.NONE);
    assertThat(result.getWindow()).isEqualTo("hour");
    assertThat(result.getStart()).isEqualTo(7 * HOUR);
    assertThat(result.getEnd()).isEqualTo(8 * HOUR);
    assertThat(result.getVersion().getDecision()).isZero();
    assertThat(result.getVersion().getRevision()).isEqualTo(9);
    assertThat(result.getAccepted()).isEqualTo(4);
    assertThat(result.getDuplicates()).isEqualTo(1);
    assertThat(result.getWatermark()).isEqualTo(1_009);
    assertThat(result.getSequenceNumber()).isEqualTo(9);
    assertThat(result.getFinalAt()).isEqualTo(8 * HOUR + 15 * 60_000);
  }

  @ParameterizedTest
  @EnumSource(WindowStatus.class)
  void shouldNameEveryStatusAlike(WindowStatus status) {
    assertThat(messages.fromRow(Fixtures.hourRow(7, status, 9), ReplaySwitches.NONE).getStatus())
        .isEqualTo(Status.valueOf(status.name()));
  }

  @ParameterizedTest
  @CsvSource({
    "delay_sum, 9223372036854775807, INT_VALUE",
    "delay_sum, 9223372036854775808, BIG_INT_VALUE",
    "delay_sum, -9223372036854775808, INT_VALUE",
    "delay_sum, -9223372036854775809, BIG_INT_VALUE",
    "delay_sum, 5.0, INT_VALUE",
    "fuel_sum, 5, DOUBLE_VALUE",
    "fuel_sum, 1000000000000000000000, DOUBLE_VALUE",
    "fuel_sum, 0.1, DOUBLE_VALUE",
    "gone, 5, INT_VALUE",
    "gone, 5.5, DOUBLE_VALUE",
    "fuel_sum, null, VALUE_NOT_SET",
  })
  void shouldReadANumberAsItsMetricHasIt(
      String metric, String number, MetricValue.ValueCase expected) {
    WindowResult result = messages.fromRow(withMetric(metric, number), ReplaySwitches.NONE);
    assertThat(result.getMetricsMap().get(metric).getValueCase()).isEqualTo(expected);
  }

  @Test
  void shouldNotRoundOnTheWay() {
    WindowResult big =
        messages.fromRow(
            withMetric("delay_sum", "170141183460469231731687303715884105727"),
            ReplaySwitches.NONE);
    assertThat(big.getMetricsMap().get("delay_sum").getBigIntValue())
        .isEqualTo("170141183460469231731687303715884105727");
    WindowResult exact = messages.fromRow(withMetric("fuel_sum", "0.1"), ReplaySwitches.NONE);
    assertThat(exact.getMetricsMap().get("fuel_sum").getDoubleValue()).isEqualTo(0.1);
    WindowResult least = messages.fromRow(withMetric("fuel_sum", "4.9E-324"), ReplaySwitches.NONE);
    assertThat(least.getMetricsMap().get("fuel_sum").getDoubleValue()).isEqualTo(Double.MIN_VALUE);
  }

  @Test
  void shouldNameTheRowWhoseMetricsCannotBeRead() {
    var row = Fixtures.row("hour", 7 * HOUR, HOUR, WindowStatus.FINAL, 9, "{\"flights\": ");
    assertThatThrownBy(() -> messages.fromRow(row, ReplaySwitches.NONE))
        .hasMessageContaining("entity ATL, window hour at " + 7 * HOUR);
  }

  private static io.watershed.persistence.WindowRow withMetric(String metric, String number) {
    return Fixtures.row(
        "hour", 7 * HOUR, HOUR, WindowStatus.FINAL, 9, "{\"" + metric + "\": " + number + "}");
  }
}
