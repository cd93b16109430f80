package io.watershed.sharding.replay;

import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.EventTime;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Metric;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Source;
import io.watershed.protocol.pipeline.Window;
import io.watershed.protocol.pipeline.WindowType;
import io.watershed.sharding.engine.ReplaySwitch;
import io.watershed.sharding.entity.EntityCommand;
import io.watershed.sharding.entity.EntityView;
import io.watershed.sharding.intake.Placement;
import io.watershed.sharding.region.EntityRegion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Entities that answer as a test wants, and remember what they were told. */
final class FakeRegion implements EntityRegion {

  static final int SHARDS = 4;

  private final PipelineDefinition pipeline;
  private final Placement placement;
  private final List<EntityCommand> told = new ArrayList<>();

  /** Which commands are answered. */
  private Predicate<EntityCommand> answered = command -> true;

  private Optional<String> refusal = Optional.empty();

  FakeRegion(String name, Placement placement) {
    this.pipeline = pipeline(name);
    this.placement = placement;
  }

  synchronized void answer(Predicate<EntityCommand> commands) {
    answered = commands;
  }

  synchronized void refuse(String reason) {
    refusal = Optional.of(reason);
  }

  synchronized List<EntityCommand> told() {
    return List.copyOf(told);
  }

  /** Entities by what they were told of, in the order of telling: {@code SEALED JFK,LGA}. */
  List<String> inWords() {
    return told().stream()
        .map(
            command ->
                switch (command) {
                  case EntityCommand.Seal seal -> "SEAL " + String.join(",", seal.entities());
                  case EntityCommand.Switch decided ->
                      decided.kind()
                          + (decided.kind() == ReplaySwitch.Kind.DISCARDED
                              ? " "
                              : " " + decided.decision() + " ")
                          + String.join(",", decided.entities());
                  default -> command.toString();
                })
        .toList();
  }

  @Override
  public synchronized void tell(String entity, EntityCommand command) {
    told.add(command);
    if (answered.test(command)) {
      reply(command);
    }
  }

  void reply(EntityCommand command) {
    switch (command) {
      case EntityCommand.Seal seal ->
          seal.replyTo()
              .tell(new EntityCommand.ReplayDone(seal.terms().job(), seal.entities(), refusal));
      case EntityCommand.Switch decided ->
          decided
              .replyTo()
              .tell(
                  new EntityCommand.ReplayDone(
                      decided.terms().job(), decided.entities(), Optional.empty()));
      default -> throw new IllegalArgumentException(command.toString());
    }
  }

  @Override
  public PipelineDefinition pipeline() {
    return pipeline;
  }

  @Override
  public Placement placement() {
    return placement;
  }

  @Override
  public CompletionStage<EntityView> view(String entity, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  static PipelineDefinition pipeline(String name) {
    return PipelineDefinition.builder(name, new Source(List.of("t"), new Source.Format.Json()))
        .key(new FieldPath(List.of("k")))
        .eventTime(
            new EventTime(new FieldPath(List.of("at")), new EventTime.Encoding.EpochMillis()))
        .eventId(new EventId.Fields(List.of(new FieldPath(List.of("id")))))
        .windows(
            List.of(
                new Window(
                    "minute",
                    new WindowType.Tumbling(Duration.ofMinutes(1), Duration.ZERO),
                    List.of(new Metric("events", new Aggregate.Count(), Optional.empty())))))
        .outOfOrderness(Duration.ofSeconds(10))
        .allowedLateness(Duration.ofSeconds(20))
        .dedupHorizon(Duration.ofSeconds(80))
        .maxAhead(Duration.ofHours(1))
        .emitEvery(Optional.of(Duration.ofSeconds(1)))
        .latencyBudget(Duration.ofSeconds(1))
        .maxRecordBytes(1 << 20)
        .shards(OptionalInt.of(SHARDS))
        .build();
  }
}
