package io.watershed.runtime.ingest;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.runtime.kafka.Backoff;
import io.watershed.sharding.region.EntityRegion;
import io.watershed.sharding.region.IngestBehavior.StopIngest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
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
 * The ingest of one shard: a reader for each partition p of the pipeline's topics with p mod shards
 * = shard, started when the partition appears, and again when it has died.
 */
final class ShardIngest extends AbstractBehavior<ShardIngest.Command> {

  /** What a shard's ingest understands. */
  sealed interface Command {}

  /** Stop the readers, then stop. */
  record Stop() implements Command {}

  private record RegionReady(EntityRegion region) implements Command {}

  private record RegionFailed(Throwable cause) implements Command {}

  private record TopicsSeen(Map<String, Topic> topics) implements Command {}

  private record ReaderEnded(Assignment assignment) implements Command {}

  private record StartAgain(Assignment assignment) implements Command {}

  /**
   * What every shard of the pipeline has in common.
   *
   * @param readers makes the readers' services once the region is there
   */
  record Setting(
      PipelineDefinition pipeline,
      CompletionStage<EntityRegion> region,
      Function<EntityRegion, ReaderServices> readers,
      ActorRef<TopicCatalog.Command> catalog) {}

  private record Running(ActorRef<PartitionReader.Command> reader, long since) {}

  private static final Logger LOG = LoggerFactory.getLogger(ShardIngest.class);
  private static final Duration FIRST_RESTART = Duration.ofMillis(500);
  private static final Duration LAST_RESTART = Duration.ofSeconds(30);

  private final int shard;
  private final Setting setting;
  private final TimerScheduler<Command> timers;
  private final Map<Assignment, Running> readers = new HashMap<>();
  private final Map<Assignment, Backoff> restarts = new HashMap<>();
  private final Set<Assignment> wanted = new HashSet<>();
  private EntityRegion region;
  private ReaderServices services;
  private boolean stopping;

  static Behavior<StopIngest> create(int shard, Setting setting) {
    Behavior<Command> behavior =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(timers -> new ShardIngest(context, timers, shard, setting)));
    return Behaviors.transformMessages(
        StopIngest.class, behavior, builder -> builder.match(StopIngest.class, stop -> new Stop()));
  }

  private ShardIngest(
      ActorContext<Command> context, TimerScheduler<Command> timers, int shard, Setting setting) {
    super(context);
    this.shard = shard;
    this.setting = setting;
    this.timers = timers;
    context.pipeToSelf(
        setting.region(),
        (ready, cause) -> cause == null ? new RegionReady(ready) : new RegionFailed(cause));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(RegionReady.class, this::onRegionReady)
        .onMessage(RegionFailed.class, this::onRegionFailed)
        .onMessage(TopicsSeen.class, this::onTopicsSeen)
        .onMessage(StartAgain.class, this::onStartAgain)
        .onMessage(Stop.class, this::onStop)
        .onMessage(ReaderEnded.class, this::onReaderEnded)
        .build();
  }

  private Behavior<Command> onRegionReady(RegionReady message) {
    region = message.region();
    services = setting.readers().apply(region);
    ActorRef<TopicCatalog.Seen> seen =
        getContext().messageAdapter(TopicCatalog.Seen.class, s -> new TopicsSeen(s.topics()));
    var topics = Set.copyOf(setting.pipeline().source().topics());
    setting.catalog().tell(new TopicCatalog.Follow(topics, seen));
    return this;
  }

  private Behavior<Command> onRegionFailed(RegionFailed message) {
    LOG.error("{}: the pipeline could not start", this, message.cause());
    return Behaviors.stopped();
  }

  /** A topic that is missing now keeps its readers: they cope, and it may be back in a moment. */
  private Behavior<Command> onTopicsSeen(TopicsSeen message) {
    for (var topic : message.topics().values()) {
      wanted.removeIf(a -> a.topic().equals(topic.name()));
      for (int p = 0; p < topic.partitions(); p++) {
        if (p % region.shards() == shard) {
          wanted.add(new Assignment(topic.name(), new SourcePartition(topic.id(), p)));
        }
      }
    }
    readers.forEach(
        (assignment, running) -> {
          if (!wanted.contains(assignment)) {
            running.reader().tell(new PartitionReader.Stop());
          }
        });
    restarts.keySet().retainAll(wanted);
    wanted.forEach(this::startUnlessRunning);
    return this;
  }

  private Behavior<Command> onStartAgain(StartAgain message) {
    startUnlessRunning(message.assignment());
    return this;
  }

  private void startUnlessRunning(Assignment assignment) {
    if (stopping || !wanted.contains(assignment) || readers.containsKey(assignment)) {
      return;
    }
    var reader =
        getContext()
            .spawnAnonymous(PartitionReader.create(assignment, setting.pipeline(), services));
    getContext().watchWith(reader, new ReaderEnded(assignment));
    readers.put(assignment, new Running(reader, System.nanoTime()));
  }

  private Behavior<Command> onStop(Stop message) {
    stopping = true;
    readers.values().forEach(running -> running.reader().tell(new PartitionReader.Stop()));
    return readers.isEmpty() ? Behaviors.stopped() : this;
  }

  private Behavior<Command> onReaderEnded(ReaderEnded message) {
    var assignment = message.assignment();
    var ended = readers.remove(assignment);
    if (stopping) {
      return readers.isEmpty() ? Behaviors.stopped() : this;
    }
    if (wanted.contains(assignment)) {
      var backoff =
          restarts.computeIfAbsent(assignment, a -> new Backoff(FIRST_RESTART, LAST_RESTART));
      if (System.nanoTime() - ended.since() > LAST_RESTART.toNanos()) {
        backoff.reset();
      }
      var delay = backoff.next();
      LOG.warn("{}: the reader of {} ended; another starts in {}", this, assignment, delay);
      timers.startSingleTimer(assignment, new StartAgain(assignment), delay);
      // A reader ends by itself when its topic has been created again: find the new one.
      setting.catalog().tell(new TopicCatalog.Look());
    }
    return this;
  }

  @Override
  public String toString() {
    return "ingest of " + setting.pipeline().name() + ", shard " + shard;
  }
}
