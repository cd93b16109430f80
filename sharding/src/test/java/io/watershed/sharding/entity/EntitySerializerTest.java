package io.watershed.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.watershed.sharding.engine.Continues;
import io.watershed.sharding.engine.Counters;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.MetricValue;
import io.watershed.sharding.engine.ReplaySwitch;
import io.watershed.sharding.engine.ReplaySwitches;
import io.watershed.sharding.engine.ResultStatus;
import io.watershed.sharding.engine.WindowPlan;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.SerializationTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class EntitySerializerTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString("pekko.actor.provider = local")
              .withFallback(ConfigFactory.load()));
  private static final SerializationTestKit SERIALIZATION = KIT.serializationTestKit();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void shouldCarryABatch() {
    EntityCommand.Ingest sent =
        new EntityCommand.Ingest(
            Samples.SOURCE,
            9,
            Samples.batch(100, 5, 6),
            KIT.<EntityCommand.Applied>createTestProbe().getRef());
    EntityCommand.Ingest got = SERIALIZATION.verifySerialization(sent, false);
    assertThat(got.source()).isEqualTo(sent.source());
    assertThat(got.batchId()).isEqualTo(9);
    assertThat(got.replyTo()).isEqualTo(sent.replyTo());
    assertThat(RunFormat.write(got.events())).isEqualTo(RunFormat.write(sent.events()));
  }

  @Test
  void shouldCarryTheSmallMessages() {
    SERIALIZATION.verifySerialization(new EntityCommand.Applied(3, "b1"), true);
    EntityCommand.Permit permit =
        new EntityCommand.Permit(8, KIT.<EntityCommand.PermitBack>createTestProbe().getRef());
    SERIALIZATION.verifySerialization(
        new EntityCommand.Advance(Map.of(Samples.SOURCE, 5L), OptionalLong.of(4), permit), true);
    SERIALIZATION.verifySerialization(
        new EntityCommand.Advance(Map.of(), OptionalLong.empty(), permit), true);
    SERIALIZATION.verifySerialization(new EntityCommand.PayRows(permit), true);
    SERIALIZATION.verifySerialization(new EntityCommand.PermitBack(8), true);
    SERIALIZATION.verifySerialization(
        new EntityCommand.GetView("b1", KIT.<EntityView>createTestProbe().getRef()), true);
    SERIALIZATION.verifySerialization(
        new EntityCommand.Subscribe("b1", 7, KIT.<EntityView>createTestProbe().getRef()), true);
    SERIALIZATION.verifySerialization(new KeeperCommand.Wake(), true);
  }

  @Test
  void shouldCarryAView() {
    EntityState state = new EntityState(Samples.PLAN, "b1");
    state.apply(state.decide(Samples.SOURCE, Samples.batch(100, 5, 6, 100), 1).orElseThrow());
    SERIALIZATION.verifySerialization(EntityViews.of(state), true);
  }

  @Test
  void shouldCarryEveryKindOfMetricValue() {
    EntityView view =
        new EntityView(
            "b1",
            7,
            3,
            OptionalLong.empty(),
            new Counters(1, 2, 3, 4, 5, 6),
            7,
            List.of(
                new EntityView.ViewedWindow(
                    0,
                    -5,
                    WindowPlan.BEGINNING,
                    WindowPlan.END,
                    ResultStatus.WITHDRAWN,
                    1,
                    1,
                    0,
                    OptionalLong.empty(),
                    Continues.BOTH,
                    OptionalLong.empty(),
                    List.of(
                        MetricValue.ABSENT,
                        new MetricValue.OfLong(-1),
                        new MetricValue.OfDouble(0.1),
                        new MetricValue.OfBigInteger(BigInteger.TWO.pow(100)),
                        new MetricValue.OfDecimal(new BigDecimal("-12.50")),
                        new MetricValue.OfText("O'Hare \0"),
                        new MetricValue.OfMap(
                            List.of(
                                new MetricValue.Entry("p99", new MetricValue.OfDouble(0.5)),
                                new MetricValue.Entry("p50", MetricValue.ABSENT))),
                        new MetricValue.OfRanking(
                            List.of(new MetricValue.Entry("AA", new MetricValue.OfLong(2)))),
                        new MetricValue.Unavailable("metric carriers: more than 10 keys")),
                    3)),
            new ReplaySwitches(List.of(new ReplaySwitch("j", 3, -5, 9, 2, true, false, 6))));
    SERIALIZATION.verifySerialization(view, true);
  }

  @Test
  void shouldRefuseAManifestOfANewerRelease() {
    assertThatThrownBy(
            () ->
                SerializationExtension.get(Adapter.toClassic(KIT.system()))
                    .deserialize(new byte[0], EntitySerializer.IDENTIFIER, "ZZ9")
                    .get())
        .isInstanceOf(StoredFormatException.class)
        .hasMessageContaining("ZZ9");
  }
}
