package io.watershed.sharding.region;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.watershed.sharding.entity.EntityCommand.Permit;
import io.watershed.sharding.entity.EntityCommand.PermitBack;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.Effect;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WakeUpsTest {

  private static final int MOST = 3;

  private final ActorTestKit kit =
      ActorTestKit.create(
          ManualTime.config()
              .withFallback(ConfigFactory.parseString("pekko.actor.provider = local"))
              .withFallback(ConfigFactory.load()));
  private final ActorRef<WakeUps.Command> wakeUps = kit.spawn(WakeUps.create(MOST));
  private final TestProbe<Permit> entities = kit.createTestProbe(Permit.class);
  private final TestProbe<WakeUps.AllAwake> keeper = kit.createTestProbe(WakeUps.AllAwake.class);

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private List<Consumer<Permit>> calls(int count) {
    return IntStream.range(0, count)
        .<Consumer<Permit>>mapToObj(i -> entities.getRef()::tell)
        .toList();
  }

  private List<Permit> woken(int count) {
    List<Permit> woken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      woken.add(entities.receiveMessage());
    }
    entities.expectNoMessage();
    return woken;
  }

  private static void giveBack(Permit permit) {
    permit.owner().tell(new PermitBack(permit.number()));
  }

  @Test
  void shouldNeverHaveMoreAwakeThanThereArePermits() {
    int all = 1_000;
    wakeUps.tell(new WakeUps.WakeAll(calls(all), keeper.getRef()));
    List<Permit> awake = new ArrayList<>(woken(MOST));
    for (int seen = MOST; seen < all; seen++) {
      giveBack(awake.removeFirst());
      awake.add(entities.receiveMessage());
    }
    entities.expectNoMessage();
    assertThat(awake).hasSize(MOST);
    keeper.expectNoMessage();
    awake.forEach(WakeUpsTest::giveBack);
    keeper.expectMessage(new WakeUps.AllAwake(List.of()));
  }

  @Test
  void shouldShareThePermitsOfANodeAmongKeepers() {
    TestProbe<WakeUps.AllAwake> other = kit.createTestProbe();
    wakeUps.tell(new WakeUps.WakeAll(calls(2), keeper.getRef()));
    wakeUps.tell(new WakeUps.WakeAll(calls(2), other.getRef()));
    List<Permit> awake = woken(MOST);
    giveBack(awake.get(0));
    giveBack(awake.get(1));
    keeper.expectMessage(new WakeUps.AllAwake(List.of()));
    giveBack(awake.get(2));
    giveBack(entities.receiveMessage());
    other.expectMessage(new WakeUps.AllAwake(List.of()));
  }

  @Test
  void shouldTakeThePermitsOfEntitiesThatDoNotAnswer() {
    List<Consumer<Permit>> calls = calls(MOST + 1);
    wakeUps.tell(new WakeUps.WakeAll(calls, keeper.getRef()));
    woken(MOST);
    ManualTime time = ManualTime.get(kit.system());
    time.timePasses(WakeUps.PATIENCE);
    giveBack(entities.receiveMessage());
    assertThat(keeper.receiveMessage().silent())
        .containsExactlyInAnyOrderElementsOf(calls.subList(0, MOST));
  }

  @Test
  void shouldTakeAPermitOnce() {
    wakeUps.tell(new WakeUps.WakeAll(calls(MOST + 2), keeper.getRef()));
    Permit first = woken(MOST).getFirst();
    giveBack(first);
    giveBack(first);
    woken(1);
  }

  @Test
  void shouldLeaveAsleepWhatAKeeperThatEndedHadWanted() {
    BehaviorTestKit<WakeUps.Command> node = BehaviorTestKit.create(WakeUps.create(MOST));
    TestInbox<WakeUps.AllAwake> ends = TestInbox.create();
    TestInbox<WakeUps.AllAwake> stays = TestInbox.create();
    TestInbox<Permit> ofEnded = TestInbox.create();
    TestInbox<Permit> ofOther = TestInbox.create();
    node.run(
        new WakeUps.WakeAll(
            Collections.nCopies(10, permit -> ofEnded.getRef().tell(permit)), ends.getRef()));
    WakeUps.Command ended = watched(node);
    node.run(new WakeUps.WakeAll(List.of(permit -> ofOther.getRef().tell(permit)), stays.getRef()));
    node.run(ended);
    List<Permit> awake = ofEnded.getAllReceived();
    assertThat(awake).hasSize(MOST);
    for (Permit permit : awake) {
      giveBack(permit);
      node.runOne();
    }
    assertThat(ofEnded.hasMessages()).isFalse();
    giveBack(ofOther.receiveMessage());
    node.runOne();
    stays.expectMessage(new WakeUps.AllAwake(List.of()));
  }

  /** The message by which the actor learns that whom it watches has ended. */
  private static WakeUps.Command watched(BehaviorTestKit<WakeUps.Command> node) {
    return node.getAllEffects().stream()
        .filter(Effect.WatchedWith.class::isInstance)
        .map(effect -> (WakeUps.Command) ((Effect.WatchedWith<?, ?>) effect).message())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldAnswerAtOnceWhereThereIsNobodyToWake() {
    wakeUps.tell(new WakeUps.WakeAll(List.of(), keeper.getRef()));
    keeper.expectMessage(new WakeUps.AllAwake(List.of()));
  }
}
