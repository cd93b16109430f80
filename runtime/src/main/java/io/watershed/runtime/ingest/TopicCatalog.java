package io.watershed.runtime.ingest;

import io.watershed.runtime.kafka.Backoff;
import io.watershed.runtime.kafka.Outage;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which topics exist, under which id and with how many partitions; one a node. It looks again
 * every few seconds, and waits for topics that don't exist yet.
 */
final class TopicCatalog extends AbstractBehavior<TopicCatalog.Command> {

  /** What the catalog understands. */
  sealed interface Command {}

  /** Tells the follower about these topics now, where known, and whenever one changes. */
  record Follow(Set<String> topics, ActorRef<Seen> follower) implements Command {
    Follow {
      topics = Set.copyOf(topics);
    }
  }

  /** Look now. */
  record Look() implements Command {}

  /** Those of the followed topics that exist. */
  record Seen(Map<String, Topic> topics) {
    Seen {
      topics = Map.copyOf(topics);
    }
  }

  private record Unfollow(ActorRef<Seen> follower) implements Command {}

  private record Described(Set<String> asked, Map<String, Topic> topics) implements Command {}

  private record NotDescribed(Throwable cause) implements Command {}

  private static final Logger LOG = LoggerFactory.getLogger(TopicCatalog.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(10);
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);

  private final TimerScheduler<Command> timers;
  private final Broker broker;
  private final Backoff backoff = new Backoff(FIRST_RETRY, LOOK_EVERY);
  private final Outage outage = new Outage(LOG, "describing topics");
  private final Map<ActorRef<Seen>, Set<String>> followers = new HashMap<>();
  private final Map<String, Topic> known = new HashMap<>();
  private final Set<String> missing = new HashSet<>();
  private boolean looking;
  private boolean lookAgain;

  static Behavior<Command> create(Broker broker) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new TopicCatalog(context, timers, broker)));
  }

  private TopicCatalog(
      ActorContext<Command> context, TimerScheduler<Command> timers, Broker broker) {
    super(context);
    this.timers = timers;
    this.broker = broker;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Follow.class, this::onFollow)
        .onMessage(Look.class, this::onLook)
        .onMessage(Described.class, this::onDescribed)
        .onMessage(NotDescribed.class, this::onNotDescribed)
        .onMessage(Unfollow.class, this::onUnfollow)
        .build();
  }

  private Behavior<Command> onFollow(Follow message) {
    var former = followers.put(message.follower(), message.topics());
    if (former == null) {
      getContext().watchWith(message.follower(), new Unfollow(message.follower()));
    }
    if (known.keySet().containsAll(message.topics())) {
      tell(message.follower(), message.topics());
    } else {
      look();
    }
    return this;
  }

  private Behavior<Command> onLook(Look message) {
    look();
    return this;
  }

  private void look() {
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = true;
    lookAgain = false;
    var asked = new HashSet<String>();
    followers.values().forEach(asked::addAll);
    getContext()
        .pipeToSelf(
            broker.describe(asked),
            (topics, cause) ->
                cause == null ? new Described(asked, topics) : new NotDescribed(cause));
  }

  private Behavior<Command> onDescribed(Described message) {
    looking = false;
    outage.over(System.currentTimeMillis());
    var changed = new HashSet<String>();
    for (var name : message.asked()) {
      var topic = message.topics().get(name);
      if (topic == null) {
        if (missing.add(name)) {
          LOG.warn("topic {} doesn't exist; waiting for it", name);
        }
      } else {
        missing.remove(name);
        var former = known.put(name, topic);
        if (!topic.equals(former)) {
          changed.add(name);
          LOG.info("topic {}: id {}, {} partitions", name, topic.id(), topic.partitions());
        }
      }
    }
    followers.forEach(
        (follower, topics) -> {
          if (topics.stream().anyMatch(changed::contains)) {
            tell(follower, topics);
          }
        });
    if (missing.isEmpty()) {
      backoff.reset();
    }
    again(missing.isEmpty() ? LOOK_EVERY : backoff.next());
    return this;
  }

  private Behavior<Command> onNotDescribed(NotDescribed message) {
    looking = false;
    outage.failed(message.cause(), System.currentTimeMillis());
    again(backoff.next());
    return this;
  }

  private void again(Duration delay) {
    if (lookAgain) {
      look();
    } else {
      timers.startSingleTimer(new Look(), delay);
    }
  }

  private void tell(ActorRef<Seen> follower, Set<String> topics) {
    var seen = new HashMap<>(known);
    seen.keySet().retainAll(topics);
    follower.tell(new Seen(seen));
  }

  private Behavior<Command> onUnfollow(Unfollow message) {
    followers.remove(message.follower());
    return this;
  }
}
