package io.watershed.sharding.entity;

import io.watershed.sharding.engine.StoredEvent;
import io.watershed.sharding.engine.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * What readers of entities see: the last results that the journal has confirmed. Stands in front of
 * the event-sourced behavior, which stashes every command while it persists, so that a read never
 * waits for a persist. Before the first recovery has ended it lets reads through, to be answered
 * after it.
 */
final class DurableView extends BehaviorInterceptor<EntityCommand, EntityCommand> {

  private static final Duration LIFE = Duration.ofSeconds(EntityCommand.SUBSCRIPTION_SECONDS);

  private final InstantSource clock;
  private final Map<String, Map<ActorRef<EntityView>, Instant>> subscribers = new HashMap<>();
  private Instant nextPurge = Instant.MIN;
  private DurableResults results;

  DurableView(InstantSource clock) {
    super(EntityCommand.class);
    this.clock = clock;
  }

  /** The confirmed results of an entity. */
  EntityView of(String entity) {
    return results.of(entity);
  }

  /** All that is in the journal has been read. */
  void recovered(DurableResults confirmed) {
    results = confirmed;
  }

  /** An event is about to be applied. */
  void applying(StoredEvent event) {
    results.applying(event);
  }

  /** The journal has confirmed what was applied. */
  void confirmed(List<Unit.Changed> changed) {
    results.confirmed(changed);
    if (!subscribers.isEmpty()) {
      changed.forEach(this::tell);
    }
  }

  private void tell(Unit.Changed changed) {
    Map<ActorRef<EntityView>, Instant> waiting = subscribers.get(changed.state().entity());
    if (waiting != null) {
      forgetExpired(waiting, clock.instant());
      if (!waiting.isEmpty()) {
        EntityView view = results.after(changed);
        waiting.keySet().forEach(subscriber -> subscriber.tell(view));
      }
    }
  }

  private static boolean forgetExpired(Map<ActorRef<EntityView>, Instant> waiting, Instant now) {
    waiting.values().removeIf(until -> until.isBefore(now));
    return waiting.isEmpty();
  }

  void subscribe(EntityCommand.Subscribe subscribe) {
    Instant now = clock.instant();
    if (!now.isBefore(nextPurge)) {
      // Whoever has gone says nothing, and its entity may never change again.
      subscribers.values().removeIf(waiting -> forgetExpired(waiting, now));
      nextPurge = now.plus(LIFE);
    }
    subscribers
        .computeIfAbsent(subscribe.entity(), entity -> new HashMap<>())
        .put(subscribe.subscriber(), now.plus(LIFE));
    EntityView view = of(subscribe.entity());
    if (view.sequenceNumber() > subscribe.afterSequenceNumber()) {
      subscribe.subscriber().tell(view);
    }
  }

  @Override
  public Behavior<EntityCommand> aroundReceive(
      TypedActorContext<EntityCommand> context,
      EntityCommand command,
      ReceiveTarget<EntityCommand> target) {
    if (results != null) {
      if (command instanceof EntityCommand.GetView get) {
        get.replyTo().tell(of(get.entity()));
        return Behaviors.same();
      }
      if (command instanceof EntityCommand.Subscribe subscribe) {
        subscribe(subscribe);
        return Behaviors.same();
      }
    }
    return target.apply(context, command);
  }
}
