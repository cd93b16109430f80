package io.watershed.runtime.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeTextTest {

  @ParameterizedTest
  @CsvSource({
    "2001-01-01, 978307200000",
    "2001-01-01T05:00, 978325200000",
    "2001-01-01T05:00:00, 978325200000",
    "2001-01-01T05:00:00Z, 978325200000",
    "2001-01-01T05:00Z, 978325200000",
    "2001-01-01T05:00:00.5Z, 978325200500",
    "2001-01-01T06:00:00+01:00, 978325200000",
    "2001-01-01T00:00:00-05:00, 978325200000",
    "978325200000, 978325200000",
    "0, 0",
    "-1, -1"
  })
  void shouldReadWhatPeopleType(String text, long expected) {
    assertThat(TimeText.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"978325200000, 2001-01-01T05:00:00Z", "978325200500, 2001-01-01T05:00:00.500Z"})
  void shouldWriteUtc(long millis, String expected) {
    assertThat(TimeText.of(millis)).isEqualTo(expected);
  }
}
