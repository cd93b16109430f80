package io.watershed.sharding.entity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * What readers of an entity see: the last results that the journal has confirmed. Stands in front
 * of the event-sourced behavior, which stashes every command while it persists, so that a read
 * never waits for a persist. Before the first recovery has ended it lets reads through, to be
 * answered after it.
 */
final class DurableView extends BehaviorInterceptor<EntityCommand, EntityCommand> {

  private final InstantSource clock;
  private final Map<ActorRef<EntityView>, Instant> subscribers = new HashMap<>();
  private EntityView current;

  DurableView(InstantSource clock) {
    super(EntityCommand.class);
    this.clock = clock;
  }

  /** The confirmed results. */
  EntityView current() {
    return current;
  }

  /** The journal has confirmed these. */
  void show(EntityView confirmed) {
    current = confirmed;
    if (!subscribers.isEmpty()) {
      Instant now = clock.instant();
      subscribers.values().removeIf(until -> until.isBefore(now));
      subscribers.keySet().forEach(subscriber -> subscriber.tell(confirmed));
    }
  }

  void subscribe(EntityCommand.Subscribe subscribe) {
    subscribers.put(
        subscribe.subscriber(),
        clock.instant().plus(Duration.ofSeconds(EntityCommand.SUBSCRIPTION_SECONDS)));
    if (current.sequenceNumber() > subscribe.afterSequenceNumber()) {
      subscribe.subscriber().tell(current);
    }
  }

  @Override
  public Behavior<EntityCommand> aroundReceive(
      TypedActorContext<EntityCommand> context,
      EntityCommand command,
      ReceiveTarget<EntityCommand> target) {
    if (current != null) {
      if (command instanceof EntityCommand.GetView get) {
        get.replyTo().tell(current);
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
