package io.watershed.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.sharding.engine.ResultStatus;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.junit.jupiter.api.Test;

class EntityActorTest extends UnitActorContract {

  @Override
  Behavior<EntityCommand> behavior(InstantSource time, Runnable wakeLater) {
    return EntityActor.create(
        Samples.PIPELINE, Samples.PLAN, "b1", 2, time, wakeLater, any -> history);
  }

  @Override
  String journalId() {
    return "trips|b1";
  }

  @Override
  String refreshed() {
    return EventFormat.ROWS_PUBLISHED;
  }

  @Test
  void shouldCloseAQuietWindowByThePublishedWatermark() {
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 1, 100, 5);
    acks.receiveMessage();
    entity.tell(advance(Map.of(Samples.SOURCE, 79_999L), OptionalLong.of(79_999)));
    assertThat(view(entity).windows().getFirst().status()).isEqualTo(ResultStatus.PROVISIONAL);
    entity.tell(advance(Map.of(Samples.SOURCE, 80_000L), OptionalLong.of(80_000)));
    TestProbe<EntityCommand.Applied> later = kit.createTestProbe();
    entity.tell(new EntityCommand.Ingest(Samples.SOURCE, 2, Samples.batch(100, 5), later.getRef()));
    later.receiveMessage();

    EntityView view = view(entity);
    assertThat(view.windows().getFirst().status()).isEqualTo(ResultStatus.FINAL);
    assertThat(view.windows().getFirst().revision()).isEqualTo(2);
  }

  @Test
  void shouldCloseByThePipelineOnceItsOnlySourceIsNoLongerRead() {
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 1, 100, 5);
    acks.receiveMessage();
    entity.tell(advance(Map.of(), OptionalLong.empty()));
    entity.tell(advance(Map.of(), OptionalLong.of(80_000)));
    ingest(entity, 1, 100, 5);
    acks.receiveMessage();
    assertThat(view(entity).windows().getFirst().status()).isEqualTo(ResultStatus.FINAL);
  }
}
