package io.watershed.protocol.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.pipeline.Measure;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class DecimalTest {

  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  @Property(tries = 5000)
  void shouldBeReadExactlyOrNotAtAll(
      @ForAll("numbers") String text, @ForAll @IntRange(max = 18) int scale) {
    byte[] bytes = (" " + text).getBytes(StandardCharsets.ISO_8859_1);

    assertThat(DecimalDigits.parse(bytes, 1, bytes.length - 1, scale))
        .isEqualTo(expected(new BigDecimal(text), scale));
  }

  @Property
  void shouldScaleIntegers(@ForAll long integer, @ForAll @IntRange(max = 18) int scale) {
    assertThat(DecimalDigits.of(integer, scale))
        .isEqualTo(expected(BigDecimal.valueOf(integer), scale));
  }

  @Property
  void shouldBeTheSameAsANumberAndAsText(
      @ForAll long units, @ForAll @IntRange(max = 18) int scale) {
    EventDecoder decoder = Definitions.json().decimal("price", scale).decoder();
    long present = Math.max(units, -Long.MAX_VALUE);
    String number = BigDecimal.valueOf(present, scale).toPlainString();

    assertThat(Records.event(decoder, sale(number)).measure(0)).isEqualTo(present);
    assertThat(Records.event(decoder, sale('"' + number + '"')).measure(0)).isEqualTo(present);
  }

  @Property
  void shouldTakeAnyTextAsANumberOrRefuseIt(@ForAll String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    boolean number = text.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    assertThat(DecimalDigits.parse(bytes, 0, bytes.length, 3) != Event.ABSENT_LONG)
        .isEqualTo(number && expected(new BigDecimal(text), 3) != Event.ABSENT_LONG);
  }

  @Example
  void shouldNeverGoThroughADouble() {
    EventDecoder decoder = Definitions.json().decimal("price", 2).decoder();

    assertThat(Records.event(decoder, sale("90071992547409.93")).measure(0))
        .isEqualTo(9007199254740993L);
    assertThat(Records.event(decoder, sale("0.10")).measure(0)).isEqualTo(10);
    assertThat(Records.event(decoder, sale("1.5e1")).measure(0)).isEqualTo(1500);
    assertThat(Records.event(decoder, sale("-12.500000")).measure(0)).isEqualTo(-1250);
    assertThat(Records.event(decoder, sale("7")).measure(0)).isEqualTo(700);
  }

  @Example
  void shouldBeRefusedWithMoreDigitsThanItsScale() {
    EventDecoder decoder = Definitions.json().decimal("price", 2).decoder();

    assertThat(Records.refused(decoder, Records.text(sale("1.005"))))
        .isEqualTo(
            new Decoded.Refused(
                Refusal.INVALID_MEASURE,
                "measure price: 1.005 (expected: a decimal number with at most 2 digits behind the"
                    + " point, of at most 2^63-1 units of the last one)"));
    for (String wrong :
        new String[] {
          "1e-3",
          "92233720368547758.08",
          "9223372036854775807",
          "1e400",
          "NaN",
          "\"1,5\"",
          "\"12.5 \"",
          "\"+\"",
          "true"
        }) {
      assertThat(Records.refused(decoder, Records.text(sale(wrong))).reason())
          .isEqualTo(Refusal.INVALID_MEASURE);
    }
    assertThat(Records.refused(decoder, Records.text(sale("\"\""))).reason())
        .isEqualTo(Refusal.MISSING_MEASURE);
  }

  @Example
  void shouldShareAFieldWithOtherTypes() {
    EventDecoder decoder =
        Definitions.json()
            .decimal("price", 2)
            .measure(new Measure("whole", Definitions.path("price"), Measure.Type.DOUBLE, false))
            .measure(new Measure("text", Definitions.path("price"), Measure.Type.TEXT, false))
            .decoder();

    Event event = Records.event(decoder, sale("5.00"));

    assertThat(event.measure(0)).isEqualTo(500);
    assertThat(Double.longBitsToDouble(event.measure(1))).isEqualTo(5);
    assertThat(event.text(2)).isEqualTo("5");
  }

  @Provide
  Arbitrary<String> numbers() {
    Arbitrary<String> digits =
        Arbitraries.strings().withChars("0123459").ofMinLength(1).ofMaxLength(22);
    return Combinators.combine(
            Arbitraries.of("", "-", "+"),
            digits,
            Arbitraries.oneOf(Arbitraries.just(""), digits.map(d -> "." + d)),
            Arbitraries.oneOf(
                Arbitraries.just(""),
                Arbitraries.integers().between(-40, 40).map(e -> "e" + e),
                Arbitraries.integers().between(0, 40).map(e -> "E+" + e)))
        .as((sign, whole, fraction, exponent) -> sign + whole + fraction + exponent);
  }

  private static long expected(BigDecimal number, int scale) {
    if (number.signum() == 0) {
      return 0;
    }
    if (number.precision() - (long) number.scale() > 40) {
      return Event.ABSENT_LONG;
    }
    try {
      BigInteger units = number.setScale(scale, RoundingMode.UNNECESSARY).unscaledValue();
      return units.abs().compareTo(MOST) <= 0 ? units.longValue() : Event.ABSENT_LONG;
    } catch (ArithmeticException e) {
      return Event.ABSENT_LONG;
    }
  }

  private static String sale(String price) {
    return "{\"row\": 1, \"date\": 5, \"origin\": \"A\", \"price\": " + price + "}";
  }
}
