package io.watershed.protocol.grid;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.EventTime;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Metric;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Source;
import io.watershed.protocol.pipeline.Window;
import io.watershed.protocol.pipeline.WindowType;
import io.watershed.protocol.pipeline.WindowType.Calendar;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangeBoundsTest {

  private static final ZoneId OSLO = ZoneId.of("Europe/Oslo");
  private static final WindowType HOUR = tumbling(Duration.ofHours(1), Duration.ZERO);
  private static final WindowType QUARTER = tumbling(Duration.ofMinutes(15), Duration.ZERO);
  private static final Calendar OSLO_DAY = new Calendar(Calendar.Unit.DAY, OSLO);

  private static WindowType tumbling(Duration size, Duration offset) {
    return new WindowType.Tumbling(size, offset);
  }

  private static RangeBounds bounds(WindowType... types) {
    var windows = new ArrayList<Window>();
    for (var type : types) {
      windows.add(
          new Window(
              "w" + windows.size(),
              type,
              List.of(new Metric("n", new Aggregate.Count(), Optional.empty()))));
    }
    var field = new FieldPath(List.of("k"));
    return RangeBounds.of(
        PipelineDefinition.builder("p", new Source(List.of("t"), new Source.Format.Json()))
            .key(field)
            .eventTime(new EventTime(field, new EventTime.Encoding.EpochMillis()))
            .windows(windows)
            .build());
  }

  private static long at(String time) {
    return Instant.parse(time).toEpochMilli();
  }

  private static Optional<String> problem(RangeBounds bounds, String from, String to) {
    return bounds.problemWith(at(from), at(to));
  }

  /** The nights in which clocks in Oslo are changed, and one in which they aren't. */
  @ParameterizedTest
  @CsvSource({
    "2001-01-05T10:00:00Z, 2001-01-04T23:00:00Z, 2001-01-05T23:00:00Z",
    "2001-03-25T10:00:00Z, 2001-03-24T23:00:00Z, 2001-03-25T22:00:00Z",
    "2001-10-28T10:00:00Z, 2001-10-27T22:00:00Z, 2001-10-28T23:00:00Z"
  })
  void shouldFindTheBoundsOfLocalDays(String within, String before, String after) {
    var days = bounds(QUARTER, OSLO_DAY);
    assertThat(days.atOrBefore(at(within))).hasValue(at(before));
    assertThat(days.atOrAfter(at(within))).hasValue(at(after));
    assertThat(days.atOrBefore(at(before))).hasValue(at(before));
    assertThat(days.atOrAfter(at(after))).hasValue(at(after));
    assertThat(problem(days, before, after)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2001-01-05T10:00:00Z, 2000-12-31T23:00:00Z, 2001-01-07T23:00:00Z",
    "2001-03-25T10:00:00Z, 2001-03-18T23:00:00Z, 2001-03-25T22:00:00Z"
  })
  void shouldBeginWeeksOnMondayInTheirZone(String within, String before, String after) {
    var weeks = bounds(HOUR, new Calendar(Calendar.Unit.WEEK, OSLO));
    assertThat(weeks.atOrBefore(at(within))).hasValue(at(before));
    assertThat(weeks.atOrAfter(at(within))).hasValue(at(after));
  }

  @Test
  void shouldTakeQuartersWithTheirOffset() {
    var quarters = bounds(tumbling(Duration.ofMinutes(15), Duration.ofMinutes(5)));
    assertThat(problem(quarters, "2001-01-05T10:05:00Z", "2001-01-05T10:35:00Z")).isEmpty();
    assertThat(problem(quarters, "2001-01-05T10:00:00Z", "2001-01-05T10:35:00Z"))
        .hasValue(
            "range: 2001-01-05T10:00:00Z to 2001-01-05T10:35:00Z (expected: bounds of `w0`, such"
                + " as 2001-01-05T09:50:00Z to 2001-01-05T10:35:00Z, or 2001-01-05T10:05:00Z to"
                + " 2001-01-05T10:35:00Z)");
  }

  @Test
  void shouldTakeRunningTotalsAsWholeCells() {
    var totals = bounds(new WindowType.Cumulative(OSLO_DAY, Duration.ofHours(1)));
    assertThat(problem(totals, "2001-01-04T23:00:00Z", "2001-01-05T23:00:00Z")).isEmpty();
    assertThat(problem(totals, "2001-01-04T23:00:00Z", "2001-01-05T10:00:00Z")).isPresent();
  }

  @Test
  void shouldTakeTheCutGridOfSessions() {
    var sessions =
        bounds(
            new WindowType.Session(
                Duration.ofMinutes(30), new Calendar(Calendar.Unit.DAY, ZoneOffset.ofHours(2))));
    assertThat(problem(sessions, "2001-01-04T22:00:00Z", "2001-01-06T22:00:00Z")).isEmpty();
    assertThat(problem(sessions, "2001-01-05T00:00:00Z", "2001-01-06T00:00:00Z"))
        .hasValue(
            "range: 2001-01-05T00:00:00Z to 2001-01-06T00:00:00Z (expected: bounds of `w0`, such"
                + " as 2001-01-04T22:00:00Z to 2001-01-06T22:00:00Z)");
  }

  @Test
  void shouldTakeSlidingWindowsOnTheirPanesAndSayWhatStays() {
    var sliding =
        bounds(
            HOUR,
            new WindowType.Sliding(Duration.ofMinutes(90), Duration.ofMinutes(60), Duration.ZERO),
            new WindowType.Unbounded(OSLO_DAY));
    assertThat(problem(sliding, "2001-01-05T10:00:00Z", "2001-01-05T11:00:00Z")).isEmpty();
    assertThat(sliding.notes())
        .containsExactly(
            "windows of `w1` that aren't whole within the range stay as they are",
            "`w2` is unbounded and isn't corrected");
    var alone =
        bounds(
            new WindowType.Sliding(Duration.ofMinutes(90), Duration.ofMinutes(60), Duration.ZERO));
    assertThat(problem(alone, "2001-01-05T10:30:00Z", "2001-01-05T11:00:00Z")).isEmpty();
    assertThat(problem(alone, "2001-01-05T10:15:00Z", "2001-01-05T11:00:00Z")).isPresent();
  }

  @Test
  void shouldNameEveryWindowThatTheRangeCutsThrough() {
    assertThat(
            problem(bounds(HOUR, OSLO_DAY), "2001-01-05T10:30:00Z", "2001-01-07T23:00:00Z")
                .orElseThrow())
        .isEqualTo(
            "range: 2001-01-05T10:30:00Z to 2001-01-07T23:00:00Z (expected: bounds of `w0`, `w1`,"
                + " such as 2001-01-04T23:00:00Z to 2001-01-07T23:00:00Z, or 2001-01-05T23:00:00Z"
                + " to 2001-01-07T23:00:00Z)");
  }

  @Test
  void shouldSayWhereNoRangeFits() {
    var never = bounds(HOUR, tumbling(Duration.ofHours(1), Duration.ofMinutes(30)));
    assertThat(never.atOrAfter(0)).isEmpty();
    assertThat(problem(never, "2001-01-05T10:00:00Z", "2001-01-05T11:00:00Z").orElseThrow())
        .endsWith("(expected: bounds of `w1`, but there are none near it that fit `w0`, `w1`)");
  }

  @Test
  void shouldRefuseAnEndBeforeTheBeginning() {
    assertThat(problem(bounds(HOUR), "2001-01-05T10:00:00Z", "2001-01-05T10:00:00Z")).isPresent();
  }
}
