package io.watershed.benchmarks.store;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The entities of a worker and the load on them: a closed loop in which each event that is stored
 * sends the next one, to entity after entity, so that a fixed number is always under way.
 */
final class Population implements BlobEntity.Listener {
  private static final int MOST_MINUTES = 30;

  private final LongAdder stored = new LongAdder();
  private final AtomicLong next = new AtomicLong();
  private final AtomicInteger underWay = new AtomicInteger();
  private volatile ActorRef<BlobEntity.Command>[] entities;
  private volatile CountDownLatch answers = new CountDownLatch(0);
  private volatile CountDownLatch stops = new CountDownLatch(0);
  private volatile CountDownLatch idle = new CountDownLatch(0);
  private volatile Blob blob;
  private volatile boolean sending;

  sealed interface Order {}

  private record Spawn(String prefix, int count) implements Order {}

  Behavior<Order> guardian() {
    return Behaviors.setup(
        context ->
            Behaviors.receive(Order.class)
                .onMessage(
                    Spawn.class,
                    spawn -> {
                      for (var i = 0; i < spawn.count(); i++) {
                        entities[i] =
                            context.spawnAnonymous(BlobEntity.create(id(spawn.prefix(), i), this));
                        context.watchWith(entities[i], new Stopped());
                        entities[i].tell(BlobEntity.Ask.ASK);
                      }
                      return Behaviors.same();
                    })
                .onMessage(
                    Stopped.class,
                    stopped -> {
                      stops.countDown();
                      return Behaviors.same();
                    })
                .build());
  }

  private record Stopped() implements Order {}

  static String id(String prefix, int entity) {
    return "%s|device-%07d".formatted(prefix, entity);
  }

  /** Nanoseconds until the last of them has recovered and answered. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  long start(ActorSystem<Order> system, String prefix, int count) throws InterruptedException {
    answers = new CountDownLatch(count);
    entities = new ActorRef[count];
    var begun = System.nanoTime();
    system.tell(new Spawn(prefix, count));
    await(answers, "answers");
    return System.nanoTime() - begun;
  }

  /** Events stored, and nanoseconds it took. */
  String put(int bytes, double seconds, int outstanding) throws InterruptedException {
    var content = new byte[bytes];
    RandomGenerator.of("L64X128MixRandom").nextBytes(content);
    blob = new Blob(content);
    stored.reset();
    underWay.set(outstanding);
    idle = new CountDownLatch(1);
    sending = true;
    var begun = System.nanoTime();
    for (var i = 0; i < outstanding; i++) {
      send();
    }
    var pause = new CountDownLatch(1);
    if (pause.await((long) (seconds * 1e9), TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException("nobody counts down");
    }
    var result = stored.sum() + " " + (System.nanoTime() - begun);
    sending = false;
    await(idle, "the last events");
    return result;
  }

  long stop() throws InterruptedException {
    var begun = System.nanoTime();
    stops = new CountDownLatch(entities.length);
    for (var entity : entities) {
      entity.tell(BlobEntity.Stop.STOP);
    }
    await(stops, "stops");
    return System.nanoTime() - begun;
  }

  @Override
  public void answered(long events) {
    answers.countDown();
  }

  @Override
  public void stored() {
    stored.increment();
    if (sending) {
      send();
    } else if (underWay.decrementAndGet() == 0) {
      idle.countDown();
    }
  }

  private void send() {
    var all = entities;
    all[(int) (next.getAndIncrement() % all.length)].tell(new BlobEntity.Put(blob));
  }

  private static void await(CountDownLatch latch, String what) throws InterruptedException {
    if (!latch.await(MOST_MINUTES, TimeUnit.MINUTES)) {
      throw new IllegalStateException(
          "%s: %d still missing after %d min".formatted(what, latch.getCount(), MOST_MINUTES));
    }
  }
}
