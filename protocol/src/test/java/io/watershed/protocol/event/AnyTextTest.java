package io.watershed.protocol.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.watershed.protocol.pipeline.Measure;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Text and numbers go through the decoder's own buffers unchanged. */
class AnyTextTest {

  private final ObjectMapper mapper = new ObjectMapper();
  private final EventDecoder decoder =
      Definitions.json()
          .measure("l", Measure.Type.LONG)
          .measure("d", Measure.Type.DOUBLE)
          .decoder();

  @Property
  void shouldKeepKeysAndNumbers(@ForAll String key, @ForAll long whole, @ForAll double decimal)
      throws Exception {
    byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
    boolean storable =
        utf8.length > 0
            && utf8.length <= 1024
            && key.indexOf(0) < 0
            && new String(utf8, StandardCharsets.UTF_8).equals(key);
    double fitting = Math.abs(decimal) <= 0x1p959 ? decimal : 0.5;
    long present = Math.max(whole, -Long.MAX_VALUE);
    byte[] json =
        mapper.writeValueAsBytes(
            mapper
                .createObjectNode()
                .put("row", whole)
                .put("date", 5)
                .put("origin", storable ? key : "instead")
                .put("l", present)
                .put("d", fitting));

    Event event = Records.accepted(decoder, new SourceRecord(json, null)).event();

    assertThat(event.entity()).isEqualTo(storable ? key : "instead");
    assertThat(event.measure(0)).isEqualTo(present);
    assertThat(event.measure(1)).isEqualTo(Double.doubleToLongBits(fitting + 0.0));
  }

  @Property
  void shouldWriteIntegersOutAsTheirDigits(@ForAll long value) {
    assertThat(
            Records.event(
                    decoder, "{\"row\":1,\"date\":5,\"l\":1,\"d\":1,\"origin\":" + value + "}")
                .entity())
        .isEqualTo(Long.toString(value));
  }

  @Property
  void shouldEncodeAndRecognizeUtf8(@ForAll String text, @ForAll byte[] bytes) {
    byte[] expected = text.getBytes(StandardCharsets.UTF_8);
    byte[] encoded = new byte[text.length() * 3];
    int end = Utf8.encode(text.toCharArray(), 0, text.length(), encoded, 0);

    if (new String(expected, StandardCharsets.UTF_8).equals(text)) {
      assertThat(Arrays.copyOf(encoded, end)).isEqualTo(expected);
    } else {
      assertThat(end).isEqualTo(-1);
    }
    assertThat(Utf8.isValid(expected, 0, expected.length)).isTrue();
    assertThat(Utf8.isValid(bytes, 0, bytes.length)).isEqualTo(decodes(bytes));
  }

  private static boolean decodes(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
