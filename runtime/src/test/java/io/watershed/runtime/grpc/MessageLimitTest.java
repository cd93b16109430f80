package io.watershed.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

class MessageLimitTest {

  private static byte[] message(int length, int flag) {
    return ByteBuffer.allocate(5 + length).put((byte) flag).putInt(length).array();
  }

  @Test
  void shouldLetAnyNumberOfMessagesPassHoweverTheyAreCut() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      var stream = ByteBuffer.allocate(20_000);
      for (int i = 0; i < 100; i++) {
        stream.put(message(random.nextInt(101), 0));
      }
      var limit = new MessageLimit(100);
      byte[] bytes = new byte[stream.flip().remaining()];
      stream.get(bytes);
      for (int at = 0; at < bytes.length; ) {
        int end = Math.min(bytes.length, at + 1 + random.nextInt(300));
        ByteString part = ByteString.fromArray(bytes, at, end - at);
        assertThat(limit.checked(part)).isSameAs(part);
        at = end;
      }
    }
  }

  @Test
  void shouldRefuseALongMessageByItsFirstBytes() {
    var limit = new MessageLimit(100);
    limit.checked(ByteString.fromArray(message(100, 0)));
    assertThatThrownBy(() -> limit.checked(ByteString.fromArray(message(101, 0), 0, 5)))
        .isInstanceOf(ServiceException.class)
        .hasMessage("message: 101 bytes (expected: at most 100)");
    assertThatThrownBy(
            () ->
                new MessageLimit(100).checked(ByteString.fromArray(new byte[] {0, -1, -1, -1, -1})))
        .hasMessageStartingWith("message: 4294967295 bytes");
  }

  @Test
  void shouldRefuseCompressedMessages() {
    assertThatThrownBy(() -> new MessageLimit(100).checked(ByteString.fromArray(message(1, 1))))
        .hasMessageStartingWith("message: compressed");
  }
}
