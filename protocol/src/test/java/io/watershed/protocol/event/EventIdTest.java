package io.watershed.protocol.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.MurmurHash3;
import org.junit.jupiter.api.Test;

class EventIdTest {

  @Test
  void shouldBeTheSameForANumberAndItsText() {
    EventDecoder decoder = Definitions.json().id("row").decoder();

    assertThat(id(decoder, "\"row\": 17"))
        .isEqualTo(id(decoder, "\"row\": \"17\""))
        .isEqualTo(id(decoder, "\"row\": 17.0"))
        .isNotEqualTo(id(decoder, "\"row\": 18"));
  }

  @Test
  void shouldTellWhereOneFieldEndsAndTheNextBegins() {
    EventDecoder decoder = Definitions.json().id("a", "b").decoder();

    assertThat(id(decoder, "\"a\": \"xy\", \"b\": \"z\""))
        .isNotEqualTo(id(decoder, "\"a\": \"x\", \"b\": \"yz\""));
  }

  @Test
  void shouldNotDependOnTheOrderInTheRecord() {
    EventDecoder decoder = Definitions.json().id("a", "b").decoder();

    assertThat(id(decoder, "\"a\": 1, \"b\": 2")).isEqualTo(id(decoder, "\"b\": 2, \"a\": 1"));
    assertThat(id(decoder, "\"a\": 1, \"b\": 2")).isNotEqualTo(id(decoder, "\"b\": 1, \"a\": 2"));
  }

  /** Ids are stored: these values may never change. */
  @Test
  void shouldBeForEver() {
    assertThat(id(Definitions.json().id("row").decoder(), "\"row\": 17"))
        .isEqualTo("5c8053bc6a1d8ef4ab18bfd0a15b0c7a");
    assertThat(id(Definitions.json().id("a", "b").decoder(), "\"a\": \"Bodø\", \"b\": -1"))
        .isEqualTo("9694dbf510f223d828710ea59ce2aaaf");
  }

  /** Murmur3 x64 128 of what the reference implementation publishes for this text. */
  @Test
  void shouldHashAsTheReferenceDoes() {
    long[] hash =
        MurmurHash3.hash128x64(
            "The quick brown fox jumps over the lazy dog".getBytes(StandardCharsets.UTF_8),
            0,
            43,
            0);

    assertThat(hash).containsExactly(0xe34bbc7bbc071b6cL, 0x7a433ca9c49a9347L);
  }

  @Test
  void shouldComeFromThePositionInTheHeader() {
    EventDecoder decoder = Definitions.json().idFromPosition().decoder();

    assertThat(position(decoder, "a.csv#1")).isEqualTo(position(decoder, "a.csv#1"));
    assertThat(position(decoder, "a.csv#1")).isNotEqualTo(position(decoder, "a.csv#2"));
  }

  @Test
  void shouldBeRefusedWithoutAPosition() {
    EventDecoder decoder = Definitions.json().idFromPosition().decoder();
    byte[] value = "{\"origin\": \"A\", \"date\": 5}".getBytes(StandardCharsets.UTF_8);

    assertThat(Records.refused(decoder, new SourceRecord(value, null)))
        .isEqualTo(
            new Decoded.Refused(
                Refusal.MISSING_ID,
                "header watershed-position: absent (expected: the position that produce writes"
                    + " into a record)"));
    assertThat(Records.refused(decoder, new SourceRecord(value, new byte[0])).reason())
        .isEqualTo(Refusal.MISSING_ID);
  }

  private static String position(EventDecoder decoder, String position) {
    byte[] value = "{\"origin\": \"A\", \"date\": 5}".getBytes(StandardCharsets.UTF_8);
    byte[] header = position.getBytes(StandardCharsets.UTF_8);
    return hex(Records.accepted(decoder, new SourceRecord(value, header)).event());
  }

  private static String id(EventDecoder decoder, String fields) {
    return hex(Records.event(decoder, "{\"origin\": \"A\", \"date\": 5, " + fields + "}"));
  }

  private static String hex(Event event) {
    return "%016x%016x".formatted(event.idHigh(), event.idLow());
  }
}
