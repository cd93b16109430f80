package io.watershed.sharding.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.Test;

class ReplaySerializerTest {

  @Test
  void shouldCrossTheWire() {
    ActorTestKit kit = ActorTestKit.create();
    try {
      var tools = kit.serializationTestKit();
      assertThat(tools.verifySerialization(new ReplayMessage.Wake(), true))
          .isEqualTo(new ReplayMessage.Wake());
      assertThat(tools.verifySerialization(new ReplayMessage.Stop(), true))
          .isEqualTo(new ReplayMessage.Stop());
    } finally {
      kit.shutdownTestKit();
    }
  }

  @Test
  void shouldRefuseWhatItDoesNotKnow() {
    assertThatThrownBy(() -> new ReplaySerializer().fromBinary(new byte[0], "XX"))
        .hasMessage("manifest: XX (expected: one that this release knows)");
  }
}
