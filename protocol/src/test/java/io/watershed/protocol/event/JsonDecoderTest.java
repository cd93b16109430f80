package io.watershed.protocol.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.pipeline.EventTime;
import io.watershed.protocol.pipeline.Measure;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonDecoderTest {

  private static final EventTime.Encoding UTC = new EventTime.Encoding.Iso(ZoneOffset.UTC);

  private final EventDecoder flights =
      Definitions.json()
          .measure("delay", Measure.Type.LONG)
          .measure("distance", Measure.Type.DOUBLE)
          .decoder();

  @Test
  void shouldReadTheNeededFieldsAndSkipTheRest() {
    Event event =
        Records.event(
            flights,
            """
            {"row": 17, "extra": {"origin": "no", "list": [1, {"date": 2}]}, "date": 978350400000,
             "delay": -12, "distance": 337.5, "origin": "MDW", "destination": "CLE"}
            """);

    assertThat(event.entity()).isEqualTo("MDW");
    assertThat(event.time()).isEqualTo(978350400000L);
    assertThat(event.measures()).isEqualTo(2);
    assertThat(event.measure(0)).isEqualTo(-12);
    assertThat(Double.longBitsToDouble(event.measure(1))).isEqualTo(337.5);
  }

  @Test
  void shouldReadNestedFields() {
    EventDecoder nested = Definitions.json().key("device.id").id("device.seq", "site").decoder();

    Event event =
        Records.event(
            nested,
            "{\"device\": {\"x\": {\"id\": 1}, \"id\": \"d1\", \"seq\": 4}, \"site\": \"s\", \"date\": 5}");

    assertThat(event.entity()).isEqualTo("d1");
  }

  @Test
  void shouldForgetAnObjectThatComesAgain() {
    EventDecoder nested = Definitions.json().key("device.id").decoder();

    assertThat(
            Records.refused(
                    nested,
                    Records.text("{\"device\": {\"id\": \"d\"}, \"device\": null, \"date\": 5}"))
                .reason())
        .isEqualTo(Refusal.MISSING_KEY);
  }

  @Test
  void shouldTakeTheLastOfTwoFieldsOfOneName() {
    assertThat(Records.event(flights, flight("\"origin\": \"BUR\"")).entity()).isEqualTo("BUR");
  }

  @Test
  void shouldGiveEqualKeysAsOneString() {
    Event first = Records.event(flights, flight("\"origin\": \"Oslo ✈ Bodø\""));
    Event second = Records.event(flights, flight("\"origin\": \"Oslo \\u2708 Bod\\u00f8\""));

    assertThat(first.entity()).isEqualTo("Oslo ✈ Bodø").isSameAs(second.entity());
  }

  @Test
  void shouldReadAnIntegerKeyAsItsDigits() {
    assertThat(Records.event(flights, flight("\"origin\": -9223372036854775808")).entity())
        .isEqualTo("-9223372036854775808");
    assertThat(Records.event(flights, flight("\"origin\": 0")).entity()).isEqualTo("0");
    assertThat(Records.event(flights, flight("\"origin\": 18446744073709551615")).entity())
        .isEqualTo("18446744073709551615");
  }

  @Test
  void shouldAcceptIntegersThatAreWrittenAsDecimals() {
    assertThat(Records.event(flights, flight("\"delay\": 5.0")).measure(0)).isEqualTo(5);
    assertThat(Records.event(flights, flight("\"delay\": -0.0")).measure(0)).isZero();
    assertThat(Records.event(flights, flight("\"delay\": 9.007199254740993E15")).measure(0))
        .isEqualTo(9007199254740993L);
  }

  @Test
  void shouldMakeNegativeZeroToZero() {
    assertThat(Records.event(flights, flight("\"distance\": -0.0")).measure(1)).isZero();
    assertThat(Records.event(flights, flight("\"distance\": -1e-999")).measure(1)).isZero();
  }

  @Test
  void shouldReadIntegersIntoDoubles() {
    Event event = Records.event(flights, flight("\"distance\": 123456789012345678901234567890"));

    assertThat(Double.longBitsToDouble(event.measure(1))).isEqualTo(1.2345678901234568e29);
  }

  @Test
  void shouldLeaveOutOptionalMeasures() {
    EventDecoder optional =
        Definitions.json()
            .optionalMeasure("delay", Measure.Type.LONG)
            .optionalMeasure("distance", Measure.Type.DOUBLE)
            .decoder();

    Event event =
        Records.event(optional, "{\"row\": 1, \"date\": 5, \"origin\": \"A\", \"distance\": null}");

    assertThat(event.measure(0)).isEqualTo(Event.ABSENT_LONG);
    assertThat(event.measure(1)).isEqualTo(Event.ABSENT_DOUBLE);
  }

  @Test
  void shouldUseOneFieldForSeveralThings() {
    EventDecoder same =
        Definitions.json()
            .key("date")
            .id("date", "date")
            .measure("date", Measure.Type.DOUBLE)
            .decoder();

    Event event = Records.event(same, "{\"date\": 978350400000}");

    assertThat(event.entity()).isEqualTo("978350400000");
    assertThat(event.time()).isEqualTo(978350400000L);
    assertThat(Double.longBitsToDouble(event.measure(0))).isEqualTo(978350400000.0);
  }

  @Test
  void shouldTolerateNonNumbersWhereNobodyLooks() {
    assertThat(Records.event(flights, flight("\"x\": NaN, \"y\": -Infinity")).entity())
        .isEqualTo("MDW");
  }

  @ParameterizedTest
  @CsvSource({
    "978350400, 2001-01-01T12:00:00Z",
    "978350400.29, 2001-01-01T12:00:00.290Z",
    "-0.5, 1969-12-31T23:59:59.500Z",
    "9.783504E8, 2001-01-01T12:00:00Z"
  })
  void shouldReadSeconds(String written, Instant time) {
    EventDecoder seconds =
        Definitions.json().time("date", new EventTime.Encoding.EpochSeconds()).decoder();

    assertThat(Records.event(seconds, row("\"date\": " + written)).time())
        .isEqualTo(time.toEpochMilli());
  }

  @ParameterizedTest
  @CsvSource({
    "2001-01-01T12:00:00Z, 2001-01-01T12:00:00Z",
    "2001-01-01T12:00+02:00, 2001-01-01T10:00:00Z",
    "2001-01-01T12:00:00.123456, 2001-01-01T11:00:00.123Z",
    "2001-07-01T12:00:00, 2001-07-01T10:00:00Z",
    "2001-07-01, 2001-06-30T22:00:00Z",
    "2001-03-25T02:30:00, 2001-03-25T01:30:00Z",
    "2001-10-28T02:30:00, 2001-10-28T00:30:00Z"
  })
  void shouldReadIsoTimesInTheirZone(String written, Instant time) {
    EventDecoder iso =
        Definitions.json()
            .time("date", new EventTime.Encoding.Iso(ZoneId.of("Europe/Oslo")))
            .decoder();

    assertThat(Records.event(iso, row("\"date\": \"" + written + "\"")).time())
        .isEqualTo(time.toEpochMilli());
  }

  @ParameterizedTest
  @CsvSource({
    "yyyy-MM-dd HH:mm, 2001-07-01 12:00, 2001-07-01T16:00:00Z",
    "d MMM yyyy h:mm a, 1 Jul 2001 1:05 PM, 2001-07-01T17:05:00Z",
    "yyyyMMdd, 20010701, 2001-07-01T04:00:00Z",
    "yyyy-MM-dd HH:mm XXX, 2001-07-01 12:00 +02:00, 2001-07-01T10:00:00Z"
  })
  void shouldReadTimesByPattern(String pattern, String written, Instant time) {
    EventDecoder decoder =
        Definitions.json()
            .time("date", new EventTime.Encoding.Pattern(pattern, ZoneId.of("America/New_York")))
            .decoder();

    assertThat(Records.event(decoder, row("\"date\": \"" + written + "\"")).time())
        .isEqualTo(time.toEpochMilli());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "origin": null | MISSING_KEY | key origin: null (expected: text or an integer)
          "origin": "" | EMPTY_KEY | key origin: "" (expected: at least one character)
          "origin": true | INVALID_KEY | key origin: neither text nor number (expected: text or an integer)
          "origin": {"a": 1} | INVALID_KEY | key origin: neither text nor number (expected: text or an integer)
          "origin": 1.5 | INVALID_KEY | key origin: 1.5 (expected: text or an integer)
          "origin": "a\\ud800b" | INVALID_KEY | key origin: text with half a surrogate pair (expected: text or an integer)
          "origin": "a\\u0000b" | INVALID_KEY | key origin: "a b" (expected: text without the character U+0000)
          "date": null | MISSING_TIME | event time date: null (expected: an integer, milliseconds since 1970)
          "date": "2001-01-01" | INVALID_TIME | event time date: "2001-01-01" (expected: an integer, milliseconds since 1970)
          "date": 1.5 | INVALID_TIME | event time date: 1.5 (expected: an integer, milliseconds since 1970)
          "date": 1e18 | INVALID_TIME | event time date: 1000000000000000000 (expected: a time within the years 1 to 9999)
          "date": 99999999999999999999 | INVALID_TIME | event time date: 99999999999999999999 (expected: an integer, milliseconds since 1970)
          "row": null | MISSING_ID | event id row: null (expected: text or an integer)
          "row": "" | MISSING_ID | event id row: "" (expected: at least one character)
          "row": [1] | INVALID_ID | event id row: neither text nor number (expected: text or an integer)
          "row": 0.5 | INVALID_ID | event id row: 0.5 (expected: text or an integer)
          "delay": null | MISSING_MEASURE | measure delay: null (expected: a number)
          "delay": "5" | INVALID_MEASURE | measure delay: "5" (expected: an integer from -2^63+1 to 2^63-1)
          "delay": 0.5 | INVALID_MEASURE | measure delay: 0.5 (expected: an integer from -2^63+1 to 2^63-1)
          "delay": 5.000000000000000000001 | INVALID_MEASURE | measure delay: 5.0 (expected: an integer from -2^63+1 to 2^63-1)
          "delay": 1e-400 | INVALID_MEASURE | measure delay: 0.0 (expected: an integer from -2^63+1 to 2^63-1)
          "delay": NaN | INVALID_MEASURE | measure delay: NaN (expected: an integer from -2^63+1 to 2^63-1)
          "delay": 9223372036854775808 | INVALID_MEASURE | measure delay: 9223372036854775808 (expected: an integer from -2^63+1 to 2^63-1)
          "delay": -9223372036854775808 | INVALID_MEASURE | measure delay: -9223372036854775808 (expected: an integer from -2^63+1 to 2^63-1)
          "distance": NaN | INVALID_MEASURE | measure distance: NaN (expected: a finite number of magnitude 2^959 at most)
          "distance": 1e999 | INVALID_MEASURE | measure distance: Infinity (expected: a finite number of magnitude 2^959 at most)
          "distance": -1e300 | INVALID_MEASURE | measure distance: -1.0E300 (expected: a finite number of magnitude 2^959 at most)
          "distance": true | INVALID_MEASURE | measure distance: neither text nor number (expected: a finite number of magnitude 2^959 at most)
          """)
  void shouldNameFieldValueAndWhatWasExpected(String field, Refusal reason, String detail) {
    Decoded.Refused refused = Records.refused(flights, Records.text(flight(field)));

    assertThat(refused).isEqualTo(new Decoded.Refused(reason, detail));
  }

  @ParameterizedTest
  @CsvSource({
    "origin, MISSING_KEY",
    "date, MISSING_TIME",
    "row, MISSING_ID",
    "delay, MISSING_MEASURE"
  })
  void shouldRefuseARecordWithoutANeededField(String field, Refusal reason) {
    String without = flight("\"x\": 1").replace("\"" + field + "\"", "\"other\"");

    Decoded.Refused refused = Records.refused(flights, Records.text(without));

    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused.detail()).contains(field + ": absent (expected: ");
  }

  @Test
  void shouldShortenLongKeys() {
    Decoded.Refused refused =
        Records.refused(flights, Records.text(flight("\"origin\": \"" + "ø".repeat(5000) + "\"")));

    assertThat(refused.reason()).isEqualTo(Refusal.KEY_TOO_LONG);
    assertThat(refused.detail())
        .isEqualTo(
            "key origin: \""
                + "ø".repeat(39)
                + "… of 10000 bytes (expected: at most 1024 bytes of UTF-8)");
  }

  @Test
  void shouldAcceptTheLongestKey() {
    assertThat(Records.event(flights, flight("\"origin\": \"" + "ø".repeat(512) + "\"")).entity())
        .hasSize(512);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          `` | not a JSON object (expected: {…})
          [] | not a JSON object (expected: {…})
          7 | not a JSON object (expected: {…})
          {"a": 1} {"b": 2} | more after the JSON object, at byte 9 (expected: its end)
          {"a": 1}} | not JSON at byte
          {"a": 1 | not JSON at byte
          {"a": tru} | not JSON at byte
          {"a": +1} | not JSON at byte
          {'a': 1} | not JSON at byte
          {"a": "\\x"} | not JSON at byte
          """)
  void shouldRefuseWhatIsNotOneJsonObject(String text, String detail) {
    Decoded.Refused refused = Records.refused(flights, Records.text(text));

    assertThat(refused.reason()).isEqualTo(Refusal.UNDECODABLE);
    assertThat(refused.detail()).startsWith(detail).doesNotContain("\n");
  }

  @Test
  void shouldRefuseObjectsThatAreTooDeep() {
    String deep = "{\"a\":".repeat(300) + "1" + "}".repeat(300);

    assertThat(Records.refused(flights, Records.text(deep)).reason())
        .isEqualTo(Refusal.UNDECODABLE);
  }

  @Test
  void shouldRefuseNumbersThatAreTooLong() {
    String digits = "1".repeat(2000);

    assertThat(Records.refused(flights, Records.text(flight("\"delay\": " + digits))).reason())
        .isEqualTo(Refusal.UNDECODABLE);
  }

  @Test
  void shouldRefuseNoValue() {
    assertThat(Records.refused(flights, new SourceRecord(null, null)))
        .isEqualTo(new Decoded.Refused(Refusal.NULL_VALUE, "value: null (expected: a record)"));
  }

  @Test
  void shouldRefuseAValueThatIsTooLong() {
    EventDecoder small = Definitions.json().maxRecordBytes(10).decoder();

    assertThat(Records.refused(small, Records.text("{\"abc\": 12}")))
        .isEqualTo(
            new Decoded.Refused(Refusal.OVERSIZED, "value: 11 bytes (expected: at most 10)"));
    assertThat(Records.refused(small, Records.text("{\"abc\": 1}")).reason())
        .isEqualTo(Refusal.MISSING_KEY);
  }

  @ParameterizedTest
  @CsvSource({
    "2001-13-01T00:00:00Z",
    "2001-01-01 00:00",
    "yesterday",
    "+999999999-01-01T00:00:00Z"
  })
  void shouldRefuseTextThatIsNoIsoTime(String written) {
    EventDecoder iso = Definitions.json().time("date", UTC).decoder();

    assertThat(Records.refused(iso, Records.text(row("\"date\": \"" + written + "\""))).reason())
        .isEqualTo(Refusal.INVALID_TIME);
  }

  @ParameterizedTest
  @CsvSource({"NaN", "1e300", "-1e18", "99999999999999999999", "\"5\"", "true"})
  void shouldRefuseSecondsThatAreNoTime(String written) {
    EventDecoder seconds =
        Definitions.json().time("date", new EventTime.Encoding.EpochSeconds()).decoder();

    assertThat(Records.refused(seconds, Records.text(row("\"date\": " + written))).reason())
        .isEqualTo(Refusal.INVALID_TIME);
  }

  @Test
  void shouldGoOnAfterARefusal() {
    assertThat(flights.decode(Records.text("{"))).isInstanceOf(Decoded.Refused.class);
    assertThat(Records.event(flights, flight("\"x\": 1")).entity()).isEqualTo("MDW");
  }

  /** A good flight, and then one more field; of two fields with one name, the last one counts. */
  private static String flight(String field) {
    return "{\"row\": 17, \"date\": 978350400000, \"delay\": 1, \"distance\": 2, \"origin\": \"MDW\", "
        + field
        + "}";
  }

  private static String row(String field) {
    return "{\"row\": 17, \"origin\": \"MDW\", " + field + "}";
  }
}
