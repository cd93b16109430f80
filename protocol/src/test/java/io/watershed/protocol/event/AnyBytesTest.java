package io.watershed.protocol.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.pipeline.EventTime;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.PipelineParser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Whatever the bytes are, a decoder answers, keeps what it promises, and is fit for the next
 * record.
 */
class AnyBytesTest {

  private static final PipelineDefinition FLIGHTS =
      Definitions.json()
          .key("device.id")
          .id("device.id", "row")
          .time("date", new EventTime.Encoding.Iso(ZoneOffset.UTC))
          .measure("delay", Measure.Type.LONG)
          .optionalMeasure("distance", Measure.Type.DOUBLE)
          .build();
  private static final byte[] FLIGHT =
      """
      {"device": {"id": "Bodø ✈ \\u00f8 \\ud83d\\udeeb", "x": [1, {"y": null}]}, "row": 12.0, "z": "ø",
       "date": "2001-01-01T12:00:00Z", "delay": -12, "distance": 3.25e2, "ok": [true, false, null]}
      """
          .getBytes(StandardCharsets.UTF_8);
  private static final PipelineDefinition RICH =
      Definitions.json()
          .input(new Measure("z", Definitions.path("z"), Measure.Type.TEXT, true))
          .keyOf("z.trim() + '-'")
          .idOf("z == null ? key : z")
          .time("date", new EventTime.Encoding.Iso(ZoneOffset.UTC))
          .measure("delay", Measure.Type.LONG)
          .measure(new Measure("d", Definitions.path("distance"), Measure.Type.DECIMAL, 1, true))
          .measure(new Measure("place", Definitions.path("device.id"), Measure.Type.TEXT, true))
          .derived("pace", Measure.Type.LONG, "100 / delay")
          .filter("delay < 100")
          .countWhere("d > delay && place.size() > 3")
          .build();
  private static final PipelineDefinition READINGS =
      PipelineParser.parse(Path.of("../cluster-config/pipelines/device-minutes.conf"));
  private static final byte[] READING = {
    10,
    2,
    'e',
    '1',
    18,
    3,
    'd',
    (byte) 0xc3,
    (byte) 0xb8,
    24,
    (byte) 0x80,
    (byte) 0xe8,
    (byte) 0x92,
    (byte) 0xe1,
    (byte) 0xbc,
    28,
    33,
    0,
    0,
    0,
    0,
    0,
    0,
    4,
    64,
    42,
    3,
    1,
    2,
    3,
    48,
    7
  };

  private final EventDecoder json = EventDecoders.forPipeline(FLIGHTS);
  private final EventDecoder rich = EventDecoders.forPipeline(RICH);
  private final EventDecoder protobuf = EventDecoders.forPipeline(READINGS);

  @Property
  void shouldAnswerToRandomBytes(@ForAll byte[] bytes) {
    check(json, FLIGHTS, bytes);
    check(protobuf, READINGS, bytes);
  }

  @Property
  void shouldAnswerToRandomText(@ForAll String text) {
    check(json, FLIGHTS, text.getBytes(StandardCharsets.UTF_8));
    check(json, FLIGHTS, text.getBytes(StandardCharsets.UTF_16));
  }

  @Property(tries = 5000)
  void shouldAnswerToJsonWithMistakes(@ForAll("mistakes") List<Mistake> mistakes) {
    check(json, FLIGHTS, withMistakes(FLIGHT, mistakes));
    assertThat(Records.accepted(json, new SourceRecord(FLIGHT, null)).event().measure(0))
        .isEqualTo(-12);
  }

  @Property(tries = 5000)
  void shouldAnswerToJsonWithMistakesWhereThereAreExpressions(
      @ForAll("mistakes") List<Mistake> mistakes) {
    check(rich, RICH, withMistakes(FLIGHT, mistakes));
    assertThat(Records.accepted(rich, new SourceRecord(FLIGHT, null)).event().conditions())
        .isEqualTo(1);
  }

  @Property(tries = 5000)
  void shouldAnswerToProtobufWithMistakes(@ForAll("mistakes") List<Mistake> mistakes) {
    check(protobuf, READINGS, withMistakes(READING, mistakes));
    Decoded.Accepted good = Records.accepted(protobuf, new SourceRecord(READING, null));
    assertThat(good.event().entity()).isEqualTo("dø");
    assertThat(good.unknownFields()).isEqualTo(1);
  }

  private static void check(EventDecoder decoder, PipelineDefinition definition, byte[] bytes) {
    byte[] before = bytes.clone();
    switch (decoder.decode(new SourceRecord(bytes, null))) {
      case Decoded.Accepted accepted -> check(definition, accepted.event());
      case Decoded.Filtered filtered -> assertThat(definition.content().filter()).isPresent();
      case Decoded.Refused refused ->
          assertThat(refused.detail())
              .contains(" (expected: ")
              .doesNotContainPattern("[\\p{Cntrl}\\p{Cs}]")
              .hasSizeLessThanOrEqualTo(501);
    }
    assertThat(bytes).isEqualTo(before);
  }

  private static void check(PipelineDefinition definition, Event event) {
    byte[] key = event.entity().getBytes(StandardCharsets.UTF_8);
    assertThat(key).hasSizeBetween(1, PipelineDefinition.MAX_KEY_BYTES).doesNotContain(0);
    assertThat(new String(key, StandardCharsets.UTF_8)).isEqualTo(event.entity());
    assertThat(event.measures()).isEqualTo(definition.measures().size());
    for (int i = 0; i < event.measures(); i++) {
      Measure measure = definition.measures().get(i);
      boolean absent =
          event.measure(i)
              == switch (measure.type()) {
                case LONG, DECIMAL, TEXT -> Event.ABSENT_LONG;
                case DOUBLE -> Event.ABSENT_DOUBLE;
              };
      assertThat(absent).isIn(false, measure.optional());
      if (measure.type() == Measure.Type.DOUBLE && !absent) {
        assertThat(Math.abs(Double.longBitsToDouble(event.measure(i))))
            .isLessThanOrEqualTo(0x1p959);
        assertThat(event.measure(i)).isNotEqualTo(Double.doubleToLongBits(-0.0));
      }
    }
  }

  /** At a place, which wraps around, some bytes go and others come. */
  record Mistake(int place, int removed, byte[] inserted) {}

  @Provide
  Arbitrary<List<Mistake>> mistakes() {
    Arbitrary<byte[]> inserted =
        Arbitraries.oneOf(
            Arbitraries.bytes().array(byte[].class).ofMaxSize(3),
            Arbitraries.of(
                    "{", "}", "[", "\"", ",", ":", "null", "1e999", "-", "\\ud800", "\\u0000", "0",
                    ".5")
                .map(text -> text.getBytes(StandardCharsets.UTF_8)));
    return Combinators.combine(
            Arbitraries.integers().between(0, 400), Arbitraries.integers().between(0, 4), inserted)
        .as(Mistake::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  private static byte[] withMistakes(byte[] good, List<Mistake> mistakes) {
    byte[] bytes = good;
    for (Mistake mistake : mistakes) {
      int place = mistake.place() % (bytes.length + 1);
      int rest = Math.min(place + mistake.removed(), bytes.length);
      byte[] inserted = mistake.inserted();
      byte[] next = new byte[place + inserted.length + bytes.length - rest];
      System.arraycopy(bytes, 0, next, 0, place);
      System.arraycopy(inserted, 0, next, place, inserted.length);
      System.arraycopy(bytes, rest, next, place + inserted.length, bytes.length - rest);
      bytes = next;
    }
    return bytes;
  }
}
