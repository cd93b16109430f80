package io.watershed.runtime.ingest;

import io.watershed.runtime.kafka.Outage;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells Kafka's tools how far a node's readers have come, and learns how far there is to go. Purely
 * informative: nobody ever reads these commits to find out where to begin.
 */
final class ProgressCommits extends AbstractBehavior<ProgressCommits.Command> {

  /** What it understands. */
  sealed interface Command {}

  private enum Beat implements Command {
    COMMIT,
    MEASURE
  }

  private record Committed(String group, Map<TopicPartition, Long> offsets) implements Command {}

  private record NotCommitted(String group, Throwable cause) implements Command {}

  private record Measured(Map<TopicPartition, Long> ends) implements Command {}

  private record NotMeasured(Throwable cause) implements Command {}

  private static final Logger LOG = LoggerFactory.getLogger(ProgressCommits.class);
  private static final Duration COMMIT_EVERY = Duration.ofSeconds(5);
  private static final Duration MEASURE_EVERY = Duration.ofSeconds(2);

  private final Broker broker;
  private final IngestMetrics metrics;
  private final Outage commitOutage = new Outage(LOG, "committing positions to Kafka for tools");
  private final Outage measureOutage = new Outage(LOG, "asking for the ends of partitions");
  private final Map<String, Map<TopicPartition, Long>> committed = new HashMap<>();
  private boolean measuring;

  static Behavior<Command> create(Broker broker, IngestMetrics metrics) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new ProgressCommits(context, timers, broker, metrics)));
  }

  private ProgressCommits(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Broker broker,
      IngestMetrics metrics) {
    super(context);
    this.broker = broker;
    this.metrics = metrics;
    timers.startTimerWithFixedDelay(Beat.COMMIT, COMMIT_EVERY);
    timers.startTimerWithFixedDelay(Beat.MEASURE, MEASURE_EVERY);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessageEquals(Beat.COMMIT, this::onCommit)
        .onMessageEquals(Beat.MEASURE, this::onMeasure)
        .onMessage(Committed.class, this::onCommitted)
        .onMessage(NotCommitted.class, this::onNotCommitted)
        .onMessage(Measured.class, this::onMeasured)
        .onMessage(NotMeasured.class, this::onNotMeasured)
        .build();
  }

  /** The group under which a pipeline's progress shows. */
  static String group(String pipeline) {
    return "watershed-" + pipeline;
  }

  private Behavior<Command> onCommit() {
    var news = new HashMap<String, Map<TopicPartition, Long>>();
    for (var figures : metrics.partitions()) {
      var group = group(figures.pipeline());
      var place = place(figures);
      var before = committed.getOrDefault(group, Map.of()).get(place);
      figures
          .position()
          .ifPresent(
              position -> {
                if (before == null || before != position) {
                  news.computeIfAbsent(group, g -> new HashMap<>()).put(place, position);
                }
              });
    }
    news.forEach(
        (group, offsets) ->
            getContext()
                .pipeToSelf(
                    broker.commit(group, offsets),
                    (done, cause) ->
                        cause == null
                            ? new Committed(group, offsets)
                            : new NotCommitted(group, cause)));
    return this;
  }

  private Behavior<Command> onCommitted(Committed message) {
    committed.computeIfAbsent(message.group(), g -> new HashMap<>()).putAll(message.offsets());
    commitOutage.over(System.currentTimeMillis());
    return this;
  }

  private Behavior<Command> onNotCommitted(NotCommitted message) {
    commitOutage.failed(message.cause(), System.currentTimeMillis());
    return this;
  }

  private Behavior<Command> onMeasure() {
    var places = metrics.partitions().stream().map(ProgressCommits::place).distinct().toList();
    if (!measuring && !places.isEmpty()) {
      measuring = true;
      getContext()
          .pipeToSelf(
              broker.endOffsets(places),
              (ends, cause) -> cause == null ? new Measured(ends) : new NotMeasured(cause));
    }
    return this;
  }

  private Behavior<Command> onMeasured(Measured message) {
    measuring = false;
    measureOutage.over(System.currentTimeMillis());
    for (var figures : metrics.partitions()) {
      var end = message.ends().get(place(figures));
      if (end != null) {
        figures.end(end);
      }
    }
    return this;
  }

  private Behavior<Command> onNotMeasured(NotMeasured message) {
    measuring = false;
    measureOutage.failed(message.cause(), System.currentTimeMillis());
    return this;
  }

  private static TopicPartition place(PartitionFigures figures) {
    return new TopicPartition(figures.topic(), figures.source().partition());
  }
}
