package io.watershed.protocol.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.pipeline.Measure;
import org.junit.jupiter.api.Test;

class TextMeasureTest {

  private final EventDecoder decoder =
      Definitions.json()
          .measure("delay", Measure.Type.LONG)
          .measure("destination", Measure.Type.TEXT)
          .optionalMeasure("gate", Measure.Type.TEXT)
          .decoder();

  @Test
  void shouldBePartOfTheEvent() {
    Event event = Records.event(decoder, flight("\"destination\": \"Bodø ✈\", \"gate\": \"B7\""));

    assertThat(event.text(0)).isNull();
    assertThat(event.text(1)).isEqualTo("Bodø ✈");
    assertThat(event.text(2)).isEqualTo("B7");
    assertThat(event.measure(1)).isZero();
  }

  @Test
  void shouldBeAbsentWhereItIsOptional() {
    Event event = Records.event(decoder, flight("\"destination\": \"\", \"gate\": null"));

    assertThat(event.text(1)).isEmpty();
    assertThat(event.measure(1)).isZero();
    assertThat(event.text(2)).isNull();
    assertThat(event.measure(2)).isEqualTo(Event.ABSENT_LONG);
  }

  @Test
  void shouldTakeIntegersAsTheirDigits() {
    assertThat(Records.event(decoder, flight("\"destination\": -17.0")).text(1)).isEqualTo("-17");
    assertThat(Records.event(decoder, flight("\"destination\": 18446744073709551615")).text(1))
        .isEqualTo("18446744073709551615");
  }

  @Test
  void shouldBeOneStringWhereItIsTheSame() {
    assertThat(Records.event(decoder, flight("\"destination\": \"CLE\"")).text(1))
        .isSameAs(Records.event(decoder, flight("\"destination\": \"CLE\"")).text(1));
  }

  @Test
  void shouldBeBounded() {
    assertThat(
            Records.event(decoder, flight("\"destination\": \"" + "ø".repeat(512) + "\"")).text(1))
        .hasSize(512);
    assertThat(refused("\"destination\": \"" + "ø".repeat(513) + "\""))
        .isEqualTo(
            new Decoded.Refused(
                Refusal.INVALID_MEASURE,
                "measure destination: \""
                    + "ø".repeat(39)
                    + "… of 1026 bytes (expected: at most 1024 bytes of UTF-8)"));
  }

  @Test
  void shouldBeRefusedWhereItIsNone() {
    assertThat(refused("\"destination\": 1.5").reason()).isEqualTo(Refusal.INVALID_MEASURE);
    assertThat(refused("\"destination\": [1]").reason()).isEqualTo(Refusal.INVALID_MEASURE);
    assertThat(refused("\"destination\": \"a\\u0000b\"").reason())
        .isEqualTo(Refusal.INVALID_MEASURE);
    assertThat(refused("\"destination\": \"\\ud83d\"").reason()).isEqualTo(Refusal.INVALID_MEASURE);
    assertThat(refused("\"gate\": \"B\"").reason()).isEqualTo(Refusal.MISSING_MEASURE);
  }

  private Decoded.Refused refused(String fields) {
    return Records.refused(decoder, Records.text(flight(fields)));
  }

  private static String flight(String fields) {
    return "{\"row\": 1, \"date\": 5, \"origin\": \"A\", \"delay\": 1, " + fields + "}";
  }
}
