package io.watershed.protocol.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.pipeline.Expression;
import io.watershed.protocol.pipeline.Measure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionDecoderTest {

  @Test
  void shouldMakeKeyAndIdByExpressions() {
    EventDecoder decoder =
        Definitions.json()
            .input("id", Measure.Type.TEXT)
            .keyOf("id.substring(0, 2)")
            .idOf("id.substring(2)", "int(event_time)", "key")
            .decoder();
    EventDecoder fields = Definitions.json().id("code", "seconds", "origin").decoder();

    Event event = Records.event(decoder, "{\"id\": \"nc123\", \"date\": 5000}");
    Event same =
        Records.event(
            fields, "{\"origin\": \"nc\", \"date\": 5000, \"code\": \"123\", \"seconds\": 5}");

    assertThat(event.entity()).isEqualTo("nc");
    assertThat(event.idHigh()).isEqualTo(same.idHigh());
    assertThat(event.idLow()).isEqualTo(same.idLow());
  }

  @Test
  void shouldMakeAnIntegerToTheKeyOfItsDigits() {
    EventDecoder decoder =
        Definitions.json().input("n", Measure.Type.LONG).keyOf("n / 10").decoder();

    assertThat(Records.event(decoder, "{\"row\": 1, \"date\": 5, \"n\": -123}").entity())
        .isEqualTo("-12");
  }

  @Test
  void shouldMakeMeasuresByExpressions() {
    EventDecoder decoder =
        Definitions.json()
            .input("cents", Measure.Type.LONG)
            .measure("delay", Measure.Type.LONG)
            .derived("hours", Measure.Type.DOUBLE, "double(delay) / 60.0")
            .derived("late", Measure.Type.LONG, "hours > 0.5 ? delay : 0")
            .derived("route", Measure.Type.TEXT, "key + '-' + string(event_time.getFullYear())")
            .measure(decimal("price", "decimal(cents) * decimal('0.01')"))
            .decoder();

    Event event = Records.event(decoder, flight("\"delay\": 45, \"cents\": 1999"));

    assertThat(Double.longBitsToDouble(event.measure(1))).isEqualTo(0.75);
    assertThat(event.measure(2)).isEqualTo(45);
    assertThat(event.text(3)).isEqualTo("OSL-1970");
    assertThat(event.measure(4)).isEqualTo(19990);
    assertThat(event.text(4)).isNull();
  }

  @Test
  void shouldLeaveOutDerivedMeasuresOfWhatIsAbsent() {
    EventDecoder decoder =
        Definitions.json()
            .optionalMeasure("delay", Measure.Type.LONG)
            .optionalMeasure("gate", Measure.Type.TEXT)
            .measure(optional("twice", Measure.Type.LONG, "delay * 2"))
            .measure(optional("letter", Measure.Type.TEXT, "gate.substring(0, 1)"))
            .derived("known", Measure.Type.LONG, "delay == null ? -1 : delay")
            .decoder();

    Event absent = Records.event(decoder, flight(""));
    Event present = Records.event(decoder, flight("\"delay\": 7, \"gate\": \"B12\""));

    assertThat(absent.measure(2)).isEqualTo(Event.ABSENT_LONG);
    assertThat(absent.measure(3)).isEqualTo(Event.ABSENT_LONG);
    assertThat(absent.text(3)).isNull();
    assertThat(absent.measure(4)).isEqualTo(-1);
    assertThat(present.measure(2)).isEqualTo(14);
    assertThat(present.text(3)).isEqualTo("B");
    assertThat(present.measure(4)).isEqualTo(7);
  }

  @Test
  void shouldSetOneBitForEachCondition() {
    EventDecoder decoder =
        Definitions.json()
            .measure("delay", Measure.Type.LONG)
            .optionalMeasure("gate", Measure.Type.LONG)
            .countWhere("delay > 60")
            .countWhere("key == 'OSL'")
            .countWhere("delay > 60")
            .countWhere("gate > 3")
            .decoder();

    assertThat(Records.event(decoder, flight("\"delay\": 61")).conditions()).isEqualTo(0b011);
    assertThat(Records.event(decoder, flight("\"delay\": 60")).conditions()).isEqualTo(0b010);
    assertThat(Records.event(decoder, flight("\"delay\": 0, \"gate\": 4")).conditions())
        .isEqualTo(0b110);
  }

  @Test
  void shouldGiveTheVersion() {
    EventDecoder byInput =
        Definitions.json().input("updated", Measure.Type.LONG).latestBy("updated").decoder();
    EventDecoder byMeasure =
        Definitions.json().measure("updated", Measure.Type.LONG).latestBy("updated").decoder();

    assertThat(Records.event(byInput, flight("\"updated\": 17")).version()).isEqualTo(17);
    assertThat(Records.event(byMeasure, flight("\"updated\": -17")).version()).isEqualTo(-17);
    assertThat(Records.event(Definitions.json().decoder(), flight("")).version()).isZero();
  }

  @Test
  void shouldPassOverWhatTheFilterDoesNotTake() {
    EventDecoder decoder =
        Definitions.json()
            .measure("delay", Measure.Type.LONG)
            .optionalMeasure("gate", Measure.Type.LONG)
            .filter("delay > 0 && gate != 3")
            .decoder();

    assertThat(decoder.decode(Records.text(flight("\"delay\": 0, \"gate\": 4"))))
        .isEqualTo(new Decoded.Filtered(0));
    assertThat(decoder.decode(Records.text(flight("\"delay\": 1"))))
        .isEqualTo(new Decoded.Filtered(0));
    assertThat(Records.event(decoder, flight("\"delay\": 1, \"gate\": 4")).measure(0)).isEqualTo(1);
  }

  @Test
  void shouldFilterByInputsBeforeAnythingElseIsLookedAt() {
    EventDecoder decoder =
        Definitions.json()
            .input("kind", Measure.Type.TEXT)
            .measure("delay", Measure.Type.LONG)
            .filter("kind == 'flight'")
            .decoder();

    assertThat(decoder.decode(Records.text("{\"kind\": \"heartbeat\"}")))
        .isEqualTo(new Decoded.Filtered(0));
    assertThat(Records.refused(decoder, Records.text("{\"kind\": \"flight\"}")).reason())
        .isEqualTo(Refusal.MISSING_KEY);
    assertThat(Records.refused(decoder, Records.text("{}")).reason())
        .isEqualTo(Refusal.MISSING_INPUT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "delay": 0   | FAILED_EXPRESSION | measure pace 60 / delay: / by zero (expected: an expression that has a value)
          "delay": -9223372036854775807, "share": 0.5 | FAILED_EXPRESSION | condition delay - 2 > 0: long overflow (expected: an expression that has a value)
          "delay": 1, "share": 0.0 | INVALID_MEASURE | measure inverse 1.0 / share: Infinity (expected: a finite number of magnitude 2^959 at most)
          "delay": "x" | INVALID_MEASURE | measure delay: "x" (expected: an integer from -2^63+1 to 2^63-1)
          "delay": 1, "share": 4 | INVALID_MEASURE | measure third decimal('1.00') * 1 + (share > 3.0 ? decimal('0.001') : decimal(0)): 1.001 (expected: a decimal number with at most 2 digits behind the point, of at most 2^63-1 units of the last one)
          "delay": 1, "share": 1, "note": 5.5 | INVALID_INPUT | input note: 5.5 (expected: text or an integer)
          "delay": 1, "share": 1, "note": null | MISSING_INPUT | input note: null (expected: text or an integer)
          "delay": 1, "share": 1, "note": "" | FAILED_EXPRESSION | event id note.substring(0, 1): substring failure: Range [0, 1) out of bounds (expected: an expression that has a value)
          """)
  void shouldRefuseRecordsForWhichAnExpressionHasNoValue(
      String fields, Refusal reason, String detail) {
    EventDecoder decoder =
        Definitions.json()
            .input("note", Measure.Type.TEXT)
            .idOf("note.substring(0, 1)")
            .measure("delay", Measure.Type.LONG)
            .optionalMeasure("share", Measure.Type.DOUBLE)
            .derived("pace", Measure.Type.LONG, "60 / delay")
            .measure(optional("inverse", Measure.Type.DOUBLE, "1.0 / share"))
            .measure(
                new Measure(
                    "third",
                    new Expression(
                        "decimal('1.00') * 1 + (share > 3.0 ? decimal('0.001') : decimal(0))"),
                    Measure.Type.DECIMAL,
                    2,
                    true))
            .countWhere("delay - 2 > 0")
            .decoder();

    assertThat(Records.refused(decoder, Records.text(flight("\"note\": \"n\", " + fields))))
        .isEqualTo(new Decoded.Refused(reason, detail));
  }

  @Test
  void shouldRefuseKeysThatAreAbsentOrEmpty() {
    EventDecoder decoder =
        Definitions.json()
            .input(new Measure("id", Definitions.path("id"), Measure.Type.TEXT, true))
            .keyOf("id.trim()")
            .decoder();

    assertThat(Records.refused(decoder, Records.text("{\"row\": 1, \"date\": 5}")))
        .isEqualTo(
            new Decoded.Refused(
                Refusal.MISSING_KEY, "key id.trim(): absent (expected: text or an integer)"));
    assertThat(
            Records.refused(decoder, Records.text("{\"row\": 1, \"date\": 5, \"id\": \" \"}"))
                .reason())
        .isEqualTo(Refusal.EMPTY_KEY);
  }

  private static Measure optional(String name, Measure.Type type, String expression) {
    return new Measure(name, new Expression(expression), type, true);
  }

  private static Measure decimal(String name, String expression) {
    return new Measure(name, new Expression(expression), Measure.Type.DECIMAL, 3, false);
  }

  /** A later field of a name counts. */
  private static String flight(String fields) {
    return "{\"row\": 1, \"date\": 5, \"origin\": \"OSL\""
        + (fields.isEmpty() ? "" : ", " + fields)
        + "}";
  }
}
