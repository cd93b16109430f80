package io.watershed.replay.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HoursTest {

  /** Also over midnight, and in the nights in which clocks in Oslo are changed. */
  @ParameterizedTest
  @CsvSource({
    "'', '', 2001-01-05T10:00:00Z, PT0S",
    "01:00-05:00, '', 2001-01-05T00:59:59.999Z, PT0.001S",
    "01:00-05:00, '', 2001-01-05T01:00:00Z, PT0S",
    "01:00-05:00, '', 2001-01-05T04:59:59.999Z, PT0S",
    "01:00-05:00, '', 2001-01-05T05:00:00Z, PT20H",
    "22:00-04:00, '', 2001-01-05T21:00:00Z, PT1H",
    "22:00-04:00, '', 2001-01-05T23:00:00Z, PT0S",
    "22:00-04:00, '', 2001-01-05T03:59:00Z, PT0S",
    "22:00-04:00, '', 2001-01-05T04:00:00Z, PT18H",
    "22:00-24:00, '', 2001-01-05T23:59:00Z, PT0S",
    "22:00-24:00, '', 2001-01-05T00:00:00Z, PT22H",
    "00:00-24:00, '', 2001-01-05T00:00:00Z, PT0S",
    "01:00-05:00, Europe/Oslo, 2001-01-05T00:00:00Z, PT0S",
    "01:00-05:00, Europe/Oslo, 2001-01-05T04:00:00Z, PT20H",
    "05:00-06:00, Europe/Oslo, 2001-03-24T23:00:00Z, PT4H",
    "05:00-06:00, Europe/Oslo, 2001-10-27T22:00:00Z, PT6H"
  })
  void shouldSayHowLongUntilTheyBegin(String text, String zone, String now, Duration expected) {
    assertThat(Hours.parse(text, zone).opensIn(Instant.parse(now).toEpochMilli()))
        .isEqualTo(expected.toMillis());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"01:00", "1-5", "01:00-01:00", "25:00-26:00", "01:60-02:00", "05:00 -06:00"})
  void shouldRefuseWhatAreNoHours(String text) {
    assertThatThrownBy(() -> Hours.parse(text, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "hours: \"%s\" (expected: two times of day, such as 01:00-05:00)".formatted(text));
  }
}
