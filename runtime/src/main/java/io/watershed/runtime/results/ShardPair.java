package io.watershed.runtime.results;

import io.watershed.sharding.region.IngestBehavior.StopIngest;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * The ingest of a shard and the relay of its results, which live and end together: to the shard's
 * keeper they are one.
 */
final class ShardPair extends AbstractBehavior<StopIngest> {

  private final ActorRef<StopIngest> ingest;
  private final ActorRef<ResultsRelay.Command> relay;

  static Behavior<StopIngest> create(
      Behavior<StopIngest> ingest, Behavior<ResultsRelay.Command> relay) {
    return Behaviors.setup(context -> new ShardPair(context, ingest, relay));
  }

  private ShardPair(
      ActorContext<StopIngest> context,
      Behavior<StopIngest> ingest,
      Behavior<ResultsRelay.Command> relay) {
    super(context);
    this.ingest = context.spawn(ingest, "kafka");
    this.relay = context.spawn(relay, "relay");
    context.watch(this.ingest);
    context.watch(this.relay);
  }

  @Override
  public Receive<StopIngest> createReceive() {
    return newReceiveBuilder()
        .onMessage(StopIngest.class, this::onStop)
        .onSignal(Terminated.class, this::onEnd)
        .build();
  }

  private Behavior<StopIngest> onStop(StopIngest stop) {
    ingest.tell(stop);
    return this;
  }

  /** What the relay may still send while the ingest ends, its successor need not. */
  private Behavior<StopIngest> onEnd(Terminated end) {
    if (end.getRef().path().equals(ingest.path())) {
      relay.tell(new ResultsRelay.Stop());
      return this;
    }
    return Behaviors.stopped();
  }
}
