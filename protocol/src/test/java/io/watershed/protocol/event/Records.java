package io.watershed.protocol.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;

/** Records for the tests of the decoders, and what became of them. */
final class Records {

  private Records() {}

  static SourceRecord text(String value) {
    return new SourceRecord(value.getBytes(StandardCharsets.UTF_8), null);
  }

  static Decoded.Accepted accepted(EventDecoder decoder, SourceRecord record) {
    Decoded decoded = decoder.decode(record);
    assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
    return (Decoded.Accepted) decoded;
  }

  static Event event(EventDecoder decoder, String json) {
    return accepted(decoder, text(json)).event();
  }

  static Decoded.Refused refused(EventDecoder decoder, SourceRecord record) {
    Decoded decoded = decoder.decode(record);
    assertThat(decoded).isInstanceOf(Decoded.Refused.class);
    return (Decoded.Refused) decoded;
  }
}
