package io.watershed.protocol.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.file.AddedFields;
import io.watershed.protocol.file.RowTree;
import io.watershed.protocol.file.Rows;
import io.watershed.protocol.file.ValueSink;
import io.watershed.protocol.pipeline.EventTime;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Measure;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/**
 * A row is the same event whether it comes as columns or as the record that produce makes of it.
 */
class RowDecoderTest {

  private static final List<FieldPath> COLUMNS =
      List.of("origin", "date", "row", "l", "d", "m", "t", "n.a", "n.b", "n.c.x", "other").stream()
          .map(Definitions::path)
          .toList();

  private static final List<Pair> PAIRS =
      List.of(
              new EventTime.Encoding.EpochMillis(),
              new EventTime.Encoding.EpochSeconds(),
              new EventTime.Encoding.Iso(ZoneOffset.UTC))
          .stream()
          .map(encoding -> Pair.of(definition().time("date", encoding)))
          .toList();

  /** The decoder of records, and that of rows. */
  private record Pair(EventDecoder reference, RowDecoder direct) {

    static Pair of(Definitions definition) {
      return new Pair(definition.decoder(), RowDecoder.forPipeline(definition.build()));
    }
  }

  /** One value of one column. */
  interface Value {
    void hand(int column, ValueSink sink);
  }

  private static Definitions definition() {
    return Definitions.json()
        .optionalMeasure("l", Measure.Type.LONG)
        .optionalMeasure("d", Measure.Type.DOUBLE)
        .measure(new Measure("m", Definitions.path("m"), Measure.Type.DECIMAL, 3, true))
        .optionalMeasure("t", Measure.Type.TEXT)
        .measure(new Measure("na", Definitions.path("n.a"), Measure.Type.LONG, true))
        .measure(new Measure("nad", Definitions.path("n.a"), Measure.Type.DOUBLE, true))
        .measure(new Measure("nb", Definitions.path("n.b"), Measure.Type.TEXT, true))
        .measure(new Measure("nx", Definitions.path("n.c.x"), Measure.Type.DECIMAL, 0, true))
        .derived("keyed", Measure.Type.TEXT, "key + \"!\"")
        .countWhere("l > 3 && d < 2.5");
  }

  private static Arbitrary<Value> anyValue() {
    Arbitrary<Value> integers =
        Arbitraries.longs().map(v -> (column, sink) -> sink.integer(column, v));
    Arbitrary<Value> small =
        Arbitraries.longs().between(-9, 99).map(v -> (column, sink) -> sink.integer(column, v));
    Arbitrary<Value> bigIntegers =
        Arbitraries.bigIntegers()
            .between(BigInteger.TEN.pow(400).negate(), BigInteger.TEN.pow(400))
            .map(v -> (column, sink) -> sink.bigInteger(column, v));
    Arbitrary<Value> decimals =
        Arbitraries.bigDecimals()
            .between(new BigDecimal("-1e25"), new BigDecimal("1e25"))
            .ofScale(6)
            .map(v -> (column, sink) -> sink.decimal(column, v));
    Arbitrary<Value> scaled =
        Arbitraries.bigIntegers()
            .between(BigInteger.TEN.pow(22).negate(), BigInteger.TEN.pow(22))
            .flatMap(
                digits ->
                    Arbitraries.integers()
                        .between(-30, 330)
                        .map(scale -> new BigDecimal(digits, scale)))
            .map(v -> (column, sink) -> sink.decimal(column, v));
    Arbitrary<Value> doubles =
        Arbitraries.longs()
            .map(Double::longBitsToDouble)
            .map(v -> (column, sink) -> sink.number(column, v));
    Arbitrary<Value> wholeDoubles =
        Arbitraries.longs().map(v -> (double) v).map(v -> (column, sink) -> sink.number(column, v));
    Arbitrary<Value> someDoubles =
        Arbitraries.of(0.0, -0.0, 5.0, 1e300, Double.NaN, Double.NEGATIVE_INFINITY, 0x1p63, 0x1p64)
            .map(v -> (column, sink) -> sink.number(column, v.doubleValue()));
    Arbitrary<Value> floats =
        Arbitraries.integers()
            .map(Float::intBitsToFloat)
            .map(v -> (column, sink) -> sink.number(column, v));
    Arbitrary<Value> truths =
        Arbitraries.of(true, false).map(v -> (column, sink) -> sink.truth(column, v));
    Arbitrary<Value> texts =
        Arbitraries.strings()
            .filter(RowDecoderTest::isText)
            .map(v -> (column, sink) -> sink.text(column, v));
    Arbitrary<Value> words =
        Arbitraries.strings()
            .withChars("012.-eE:TZü")
            .ofMaxLength(12)
            .map(v -> v.getBytes(StandardCharsets.UTF_8))
            .map(v -> (column, sink) -> sink.text(column, v, 0, v.length));
    Arbitrary<Value> nothing = Arbitraries.just((column, sink) -> {});
    return Arbitraries.oneOf(
        List.of(
            integers,
            small,
            small,
            bigIntegers,
            decimals,
            scaled,
            doubles,
            wholeDoubles,
            someDoubles,
            floats,
            truths,
            texts,
            words,
            nothing));
  }

  private static boolean isText(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(text);
  }

  @Provide
  Arbitrary<List<Value>> rows() {
    // Half of the rows have a good key, time and id, so that the measures are looked at.
    Arbitrary<Value> good = Arbitraries.just((column, sink) -> sink.integer(column, 981_158_400L));
    Arbitrary<Boolean> begins = Arbitraries.of(true, false);
    return begins.flatMap(
        isGood ->
            anyValue()
                .list()
                .ofSize(COLUMNS.size())
                .flatMap(
                    values ->
                        good.map(
                            head -> {
                              var all = new ArrayList<>(values);
                              for (int i = 0; isGood && i < 3; i++) {
                                all.set(i, head);
                              }
                              return all;
                            })));
  }

  @Property(tries = 4000)
  void shouldMakeTheSameEventOfColumnsAsOfTheRecord(@ForAll("rows") List<Value> row)
      throws IOException {
    for (var pair : PAIRS) {
      assertSame(pair.reference(), pair.direct(), rowsOf(row));
    }
  }

  private static ListedRows rowsOf(List<Value> row) {
    return new ListedRows(
        COLUMNS,
        List.of(
            sink -> {
              for (int column = 0; column < row.size(); column++) {
                row.get(column).hand(column, sink);
              }
            }));
  }

  private static void assertSame(EventDecoder reference, RowDecoder direct, Rows rows)
      throws IOException {
    assertThat(rows.next()).isTrue();
    var record = new SourceRecord(RowTree.bytes(RowTree.of(rows)), null);
    assertThat(shown(direct.decode(rows, null)))
        .isEqualTo(shown(reference.decode(record)))
        .isNotEmpty();
  }

  private static String shown(Decoded decoded) {
    return switch (decoded) {
      case Decoded.Accepted accepted -> shown(accepted.event());
      case Decoded.Filtered filtered -> filtered.toString();
      case Decoded.Refused refused -> refused.toString();
    };
  }

  private static String shown(Event event) {
    var text = new StringBuilder(event + " version " + event.version());
    for (int i = 0; i < event.measures(); i++) {
      text.append(' ').append(event.measure(i)).append('/').append(event.text(i));
    }
    return text.append(" conditions ").append(event.conditions()).toString();
  }

  @Test
  void shouldTakeThePositionForTheId() throws IOException {
    var definition = Definitions.json().idFromPosition().build();
    var rows =
        new ListedRows(
            COLUMNS,
            List.of(
                sink -> {
                  sink.text(0, "OSL");
                  sink.integer(1, 5);
                }));
    rows.next();
    var position = "x.parquet#0".getBytes(StandardCharsets.UTF_8);
    var record = new SourceRecord(RowTree.bytes(RowTree.of(rows)), position);
    assertThat(shown(RowDecoder.forPipeline(definition).decode(rows, position)))
        .isEqualTo(shown(EventDecoders.forPipeline(definition).decode(record)));
  }

  @Test
  void shouldAddTheRowAndTheDirectoryToColumnsAsToRecords() throws IOException {
    var added = new AddedFields(Optional.of("row"), Map.of("t", "a\"b", "l", "007", "d", "1.50"));
    var columns = List.of(Definitions.path("origin"), Definitions.path("date"));
    var rows =
        added.to(
            new ListedRows(
                columns,
                List.of(
                    sink -> {
                      sink.text(0, "OSL");
                      sink.integer(1, 5);
                    })));
    rows.next();
    assertThat(new String(RowTree.bytes(RowTree.of(rows)), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"origin\":\"OSL\",\"date\":5,\"d\":1.50,\"l\":\"007\",\"t\":\"a\\\"b\",\"row\":0}");
    for (var line : List.of("{\"origin\":\"OSL\", \"row\":9} ", "{}", " { }\n", "{\"a\":[1,{}]}")) {
      try (var records = added.to(new ListedRecords(line))) {
        records.next();
        var text = ((Rows.OfRecords) records).record();
        assertThat(new String(text, StandardCharsets.UTF_8))
            .endsWith("\"d\":1.50,\"l\":\"007\",\"t\":\"a\\\"b\",\"row\":0}");
        assertThat(RowTree.of(records).path("row").intValue()).isZero();
      }
    }
  }

  @Test
  void shouldLeaveToTheDecoderWhatIsNoObject() throws IOException {
    var added = new AddedFields(Optional.of("row"), Map.of());
    for (var line : List.of("", "[1]", "x", "{\"a\":", "\"}", "{\"a\":\"}", "}", "[{}")) {
      try (var records = added.to(new ListedRecords(line))) {
        records.next();
        var decoded = RowDecoder.forPipeline(Definitions.json().build()).decode(records, null);
        assertThat(decoded)
            .as(line)
            .isInstanceOfSatisfying(
                Decoded.Refused.class,
                refused -> assertThat(refused.reason()).isEqualTo(Refusal.UNDECODABLE));
      }
    }
  }

  @Test
  void shouldSayWhichColumnsAreMissingAndWhichAreGroups() {
    var decoder = RowDecoder.forPipeline(definition().build());
    assertThat(decoder.problemWith(new ListedRows(COLUMNS, List.of()))).isEmpty();
    assertThat(decoder.problemWith(new ListedRows(COLUMNS.subList(1, 2), List.of())))
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .isEqualTo(
                        "no column origin, row (expected by pipeline flights; columns: date)"));
    var nested = new ArrayList<>(COLUMNS);
    nested.set(3, Definitions.path("l.inner"));
    assertThat(decoder.problemWith(new ListedRows(nested, List.of())))
        .hasValueSatisfying(text -> assertThat(text).contains("column l is a group"));
  }

  /** One line, as a record. */
  private static final class ListedRecords implements Rows.OfRecords {

    private final byte[] line;
    private boolean read;

    ListedRecords(String line) {
      this.line = line.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Rows.Encoding encoding() {
      return Rows.Encoding.JSON;
    }

    @Override
    public byte[] record() {
      return line;
    }

    @Override
    public boolean next() {
      boolean first = !read;
      read = true;
      return first;
    }

    @Override
    public long number() {
      return 0;
    }

    @Override
    public long count() {
      return 1;
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
