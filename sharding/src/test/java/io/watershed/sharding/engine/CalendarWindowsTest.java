package io.watershed.sharding.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.protocol.pipeline.WindowType;
import io.watershed.protocol.pipeline.WindowType.Calendar.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** Days, weeks and months of a place. */
class CalendarWindowsTest {

  @Test
  void shouldMakeADayShorterWhenClocksAreSetForward() {
    assertThat(cell("Europe/Oslo", Unit.DAY, "2024-03-31T12:00:00Z"))
        .isEqualTo("2024-03-30T23:00:00Z + PT23H");
  }

  @Test
  void shouldMakeADayLongerWhenClocksArePutBack() {
    assertThat(cell("Europe/Oslo", Unit.DAY, "2024-10-27T12:00:00Z"))
        .isEqualTo("2024-10-26T22:00:00Z + PT25H");
  }

  @Test
  void shouldBeginADayWithTheJumpThatLeavesItsMidnightOut() {
    assertThat(cell("America/Sao_Paulo", Unit.DAY, "2018-11-04T12:00:00Z"))
        .isEqualTo("2018-11-04T03:00:00Z + PT23H");
  }

  @Test
  void shouldKeepOneDayWhereClocksGoBackOverItsMidnight() {
    // At 00:01 clocks showed 23:01 of the day before again.
    assertThat(cell("America/St_Johns", Unit.DAY, "2005-10-30T03:00:00Z"))
        .isEqualTo("2005-10-30T02:30:00Z + PT25H");
  }

  @Test
  void shouldLeaveOutADateThatNeverWas() {
    assertThat(cell("Pacific/Apia", Unit.DAY, "2011-12-30T12:00:00Z"))
        .isEqualTo("2011-12-30T10:00:00Z + PT24H");
  }

  @Test
  void shouldBeginWeeksOnMonday() {
    assertThat(cell("Europe/Oslo", Unit.WEEK, "2024-03-31T12:00:00Z"))
        .isEqualTo("2024-03-24T23:00:00Z + PT167H");
  }

  @Test
  void shouldKnowTheLengthOfMonths() {
    assertThat(cell("UTC", Unit.MONTH, "2024-02-10T12:00:00Z"))
        .isEqualTo("2024-02-01T00:00:00Z + PT696H");
  }

  @Test
  void shouldRefuseAZoneThatTheDatabaseDoesNotHave() {
    assertThatThrownBy(
            () ->
                EntityOfOneWindow.of(
                    new WindowType.Calendar(Unit.DAY, ZoneId.of("SystemV/PST8PDT"))))
        .hasMessageContaining("windows.w: time zone SystemV/PST8PDT (expected:");
  }

  private static String cell(String zone, Unit unit, String instant) {
    EntityOfOneWindow entity = EntityOfOneWindow.of(new WindowType.Calendar(unit, ZoneId.of(zone)));
    entity.at(Instant.parse(instant).toEpochMilli(), 0);
    WindowResult result = entity.state().lastChange().results().getFirst();
    return Instant.ofEpochMilli(result.start())
        + " + "
        + Duration.ofMillis(result.end() - result.start());
  }
}
