package io.watershed.protocol.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.util.Timestamps;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {

  private static final List<Variable> SCOPE =
      List.of(
          new Variable("delay", ValueType.INT, false),
          new Variable("distance", ValueType.DOUBLE, false),
          new Variable("origin", ValueType.TEXT, false),
          new Variable("price", ValueType.DECIMAL, false),
          new Variable("event_time", ValueType.TIME, false),
          new Variable("gate", ValueType.INT, true),
          new Variable("note", ValueType.TEXT, true),
          new Variable("fee", ValueType.DECIMAL, true));

  private final Map<String, Object> values = new HashMap<>();

  ExpressionTest() {
    values.put("delay", 61L);
    values.put("distance", 1.5);
    values.put("origin", "nc123");
    values.put("price", new Decimal(new BigDecimal("12.50")));
    values.put("event_time", Timestamps.fromMillis(978350400000L));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          delay > 60 | true
          delay > 60.5 && distance < 2 | true
          delay * 2 - 1 | 121
          double(delay) / 4.0 | 15.25
          origin.substring(0, 2) | nc
          origin.substring(2).upperAscii() + string(delay) | 12361
          origin.matches('^[a-z]{2}[0-9]+$') | true
          origin.startsWith('nc') ? 'north' : 'other' | north
          origin in ['a', 'nc123'] | true
          origin.split('c').exists(part, part == '123') | true
          event_time.getHours('Europe/Oslo') | 13
          event_time - duration('1h') < timestamp('2001-01-01T11:00:01Z') | true
          math.greatest(delay, 100) | 100
          price == decimal('12.5') | true
          price > 12 && 13 > price && price >= decimal('12.50') | true
          price * delay + 1 | 763.5
          -price - decimal(3) | -15.5
          round(price * decimal('0.33'), 2) | 4.12
          string(price) + '/' + string(int(decimal('7.00'))) | 12.5/7
          double(price) | 12.5
          gate == null ? -1 : gate | -1
          gate != null && gate > 3 | false
          fee == null | true
          fee == null ? price : price + fee | 12.5
          """)
  void shouldHaveAValue(String text, String expected) throws Exception {
    assertThat(compiled(text).evaluate(values::get)).asString().isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"gate > 3", "gate", "note + 'x'", "fee < price", "gate > 3 || fee == null"})
  void shouldBeAbsentWithAValueThatItNames(String text) throws Exception {
    assertThat(compiled(text).evaluate(values::get)).isNull();
  }

  @Test
  void shouldHaveAValueWithOptionalValuesThatAreThere() throws Exception {
    values.put("gate", 4L);
    values.put("note", "late");
    values.put("fee", new Decimal(new BigDecimal("0.5")));

    assertThat(compiled("gate > 3 && note == 'late' && fee < price").evaluate(values::get))
        .isEqualTo(true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          delay / (delay - 61) | / by zero
          delay % (delay - 61) | / by zero
          delay * 9223372036854775807 | long overflow
          int(distance * 1e300) | double is out of range for int
          int(origin) | For input string: "nc123"
          origin.substring(0, 6) | substring failure: Range [0, 6) out of bounds
          [1, 2][delay] | Index out of bounds: 61
          int(price) | Rounding necessary
          decimal(origin) | no decimal number: nc123
          timestamp(origin) == event_time | Failed to parse timestamp: invalid timestamp "nc123"
          """)
  void shouldFailForARecord(String text, String expected) throws Exception {
    CompiledExpression expression = compiled(text);

    assertThat(
            catchThrowableOfType(
                FailedExpressionException.class, () -> expression.evaluate(values::get)))
        .hasMessageContaining(expected)
        .hasMessageNotContaining("evaluation error");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          dellay > 3 | line 1, character 1: dellay is not known here; known are delay, distance, origin, price, event_time, gate, note, fee
          origin > 3 | line 1, character 8: > does not take (string, int)
          price < 1.5 | line 1, character 7: < does not take (decimal, double)
          delay ? 1 : 2 | line 1, character 7: ? : does not take (int, int, int)
          !origin | line 1, character 1: ! does not take (string)
          origin[0] | line 1, character 7: [] does not take (string, int)
          delay.foo() | line 1, character 10: foo is not known here; known are delay, distance, origin, price, event_time, gate, note, fee
          origin.replace('', origin) | line 1, character 15: replace is not known here; known are delay, distance, origin, price, event_time, gate, note, fee
          delay == null | line 1, character 7: == does not take (int, null)
          delay > | line 1, character 8: mismatched input '<EOF>'
          delay + + 3 | line 1, character 9: extraneous input '+'
          `'open` | line 1, character 1: token recognition error at: ''open'
          event_time | it gives google.protobuf.Timestamp, not int or double or decimal or string or bool
          null | it gives null, not int or double or decimal or string or bool
          [delay] | it gives list(int), not int or double or decimal or string or bool
          dyn(delay) > 3 | line 1, character 4: a value whose type depends on the record
          math.least(delay, distance) > 3 | line 1, character 11: a value whose type depends on the record
          `origin.matches('(')` | `line 1, character 15: error parsing regexp: missing closing )`
          event_time > timestamp('noon') | line 1, character 24: timestamp validation failed.
          [1, 'a'].all(x, x == x) | line 1, character 5: expected type 'int' but found 'string'
          """)
  void shouldBeRefusedWithThePlaceOfTheMistake(String text, String expected) {
    assertThat(mistake(text)).startsWith(expected);
  }

  @Test
  void shouldSayOnWhichLineTheMistakeIs() {
    assertThat(mistake("delay > 1\n  && dellay < 2")).startsWith("line 2, character 6: dellay is");
  }

  @Test
  void shouldKeepToTheTypesThatAreAskedFor() {
    assertThat(
            catchThrowableOfType(
                InvalidExpressionException.class,
                () -> ExpressionCompiler.compile("delay", SCOPE, Set.of(ValueType.BOOL))))
        .hasMessage("it gives int, not bool");
  }

  @Test
  void shouldBeBoundedInLengthNodesAndDepth() throws Exception {
    assertThat(mistake("delay " + " ".repeat(995))).contains("size exceeds limit");
    assertThat(mistake("(".repeat(33) + "delay" + ")".repeat(33))).contains("recursion limit");
    assertThat(mistake("delay in [61" + ",1".repeat(197) + "]"))
        .isEqualTo("it has 201 nodes, and 200 are the most");
    assertThat(compiled("delay in [61" + ",1".repeat(196) + "]").evaluate(values::get))
        .isEqualTo(true);
  }

  @Test
  void shouldBeBoundedInIterations() throws Exception {
    CompiledExpression expression =
        compiled("note.split('').all(a, note.split('').all(b, a == b))");
    values.put("note", "x".repeat(30));
    assertThat(expression.evaluate(values::get)).isEqualTo(true);

    values.put("note", "x".repeat(33));
    assertThat(
            catchThrowableOfType(
                FailedExpressionException.class, () -> expression.evaluate(values::get)))
        .hasMessageContaining("1000");
  }

  @Test
  void shouldNameItsVariables() throws Exception {
    assertThat(compiled("[1, 2].exists(x, x > delay) && gate == null").names())
        .containsExactlyInAnyOrder("delay", "gate");
  }

  private static CompiledExpression compiled(String text) throws InvalidExpressionException {
    return ExpressionCompiler.compile(
        text, SCOPE, EnumSet.complementOf(EnumSet.of(ValueType.TIME)));
  }

  private static String mistake(String text) {
    return catchThrowableOfType(InvalidExpressionException.class, () -> compiled(text))
        .getMessage();
  }
}
