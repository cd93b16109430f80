package io.watershed.sharding.replay;

import io.watershed.persistence.replay.DrivenJobs;
import io.watershed.sharding.region.EntityRegion;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.testkit.typed.Effect;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.typed.internal.AdaptMessage;

/**
 * The driver of a job with its sweeps, as they are, without a thread: what they do at once they do
 * when told to go on, what takes time is handed to whoever has the time.
 */
public final class DriverInHand {

  private final BehaviorTestKit<ReplayMessage> driver;
  private final List<BehaviorTestKit<?>> sweeps = new ArrayList<>();
  private final BiConsumer<Long, Runnable> later;
  private boolean alive = true;
  private boolean going;

  /**
   * @param blocking gets the store's work
   * @param later gets what timers do, with ms
   */
  public DriverInHand(
      String job,
      DrivenJobs jobs,
      EntityRegion region,
      ReplaySettings settings,
      InstantSource clock,
      Executor blocking,
      BiConsumer<Long, Runnable> later) {
    this.later = later;
    this.driver =
        BehaviorTestKit.create(
            ReplayDriver.create(
                job,
                new ReplayDriver.Means(
                    jobs,
                    name -> Optional.of(region),
                    settings,
                    clock,
                    task ->
                        blocking.execute(
                            () -> {
                              task.run();
                              goOn();
                            })),
                self -> kill()));
  }

  public boolean isAlive() {
    return alive;
  }

  /** What is under way at the store happens nevertheless. */
  public void kill() {
    alive = false;
  }

  /** The alarm. */
  public void wake() {
    if (alive) {
      driver.getRef().tell(new ReplayMessage.Wake());
      goOn();
    }
  }

  /** Does everything that has been told to it. */
  public void goOn() {
    if (going) {
      return;
    }
    going = true;
    boolean any = true;
    while (alive && any) {
      any = run(driver);
      for (BehaviorTestKit<?> sweep : List.copyOf(sweeps)) {
        any |= run(sweep);
      }
    }
    going = false;
  }

  private <T> boolean run(BehaviorTestKit<T> kit) {
    boolean any = false;
    while (alive && kit.isAlive() && kit.selfInbox().hasMessages()) {
      kit.run(adapted(kit.selfInbox().receiveMessage()));
      any = true;
      kit.getAllEffects().forEach(this::happened);
      kit.clearLog();
    }
    return any;
  }

  /** The test kit doesn't know what comes of a future. */
  @SuppressWarnings("unchecked")
  private static <T> T adapted(T message) {
    return (Object) message instanceof AdaptMessage<?, ?> result ? (T) result.adapt() : message;
  }

  private void happened(Effect effect) {
    if (effect instanceof Effect.Spawned<?> spawned) {
      sweeps.clear();
      BehaviorTestKit<?> sweep = driver.childTestKit(spawned.ref());
      sweeps.add(sweep);
      sweep.getAllEffects().forEach(began -> timer(sweep, began));
    } else if (effect instanceof Effect.Stopped) {
      sweeps.clear();
    } else if (!sweeps.isEmpty()) {
      timer(sweeps.getFirst(), effect);
    }
  }

  private void timer(BehaviorTestKit<?> sweep, Effect effect) {
    if (effect instanceof Effect.TimerScheduled<?> timer) {
      fire(sweep, timer, "SingleMode".equals(timer.mode().toString()));
    }
  }

  private void fire(BehaviorTestKit<?> sweep, Effect.TimerScheduled<?> timer, boolean once) {
    later.accept(
        timer.delay().toMillis(),
        () -> {
          if (alive && sweep.isAlive() && sweeps.contains(sweep)) {
            timer.send().apply();
            goOn();
            if (!once) {
              fire(sweep, timer, false);
            }
          }
        });
  }
}
