package io.watershed.sharding.engine;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.BucketEvent.Part;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * Many entities that share an actor and a journal. Each has its own {@link EntityState}, so each
 * has the fences, verdicts and results that it would have alone; they share nothing but sequence
 * numbers: that of an event is the revision of every version that it made.
 */
public final class Bucket implements Unit {

  private final Plan plan;
  private final Map<String, EntityState> entities = new HashMap<>();

  /** Those with rows that are behind. */
  private final Set<EntityState> owing = new LinkedHashSet<>();

  /** Whatever has fed one of the entities. */
  private final Set<SourcePartition> sources = new HashSet<>();

  private final List<Changed> changed = new ArrayList<>();
  private long sequence;

  /** At or below every watermark by which one of the entities has something to do. */
  private long nextDue = Long.MAX_VALUE;

  /** A bucket without an entity. */
  public Bucket(Plan plan) {
    this.plan = plan;
  }

  /** A bucket as a snapshot left it. */
  public Bucket(Plan plan, long sequence, Collection<EntityState> states) {
    this(plan);
    this.sequence = sequence;
    for (EntityState state : states) {
      entities.put(state.entity(), state);
      sources.addAll(state.sources());
      note(state);
    }
  }

  @Override
  public Optional<BucketEvent> decide(SourcePartition source, EventBatch batch, long now) {
    List<EventBatch> runs = batch.byEntity();
    List<Part> parts = new ArrayList<>(runs.size());
    for (EventBatch run : runs) {
      stateOf(run.entity())
          .decide(source, run, now)
          .ifPresent(applied -> parts.add(new Part(run.entity(), applied)));
    }
    return event(parts);
  }

  @Override
  public Optional<BucketEvent> decideAdvance(
      Map<SourcePartition, Long> partitions, OptionalLong pipeline, long now) {
    long highest = pipeline.orElse(EntityState.NO_WATERMARK);
    for (SourcePartition source : sources) {
      highest = Math.max(highest, partitions.getOrDefault(source, EntityState.NO_WATERMARK));
    }
    if (highest < nextDue) {
      return Optional.empty();
    }
    long next = Long.MAX_VALUE;
    List<Part> parts = new ArrayList<>();
    for (EntityState state : entities.values()) {
      if (state.nextDue() <= highest) {
        state
            .decideAdvance(partitions, pipeline, now)
            .ifPresent(closed -> parts.add(new Part(state.entity(), closed)));
      }
      next = Math.min(next, state.nextDue());
    }
    nextDue = next;
    return event(parts);
  }

  @Override
  public Optional<BucketEvent> decidePublication(long now) {
    List<Part> parts = new ArrayList<>(owing.size());
    for (EntityState state : owing) {
      state
          .decidePublication(now)
          .ifPresent(published -> parts.add(new Part(state.entity(), published)));
    }
    return event(parts);
  }

  @Override
  public Optional<BucketEvent> decideFeed(
      ReplayTerms terms, SourcePartition source, EventBatch batch, long now) {
    List<Part> parts = new ArrayList<>();
    for (EventBatch run : batch.byEntity()) {
      stateOf(run.entity())
          .decideFeed(terms, source, run, now)
          .ifPresent(applied -> parts.add(new Part(run.entity(), applied)));
    }
    return event(parts);
  }

  @Override
  public boolean isSealed(ReplayTerms terms, Collection<String> keys) {
    return keys.stream().allMatch(key -> stateOf(key).isSealed(terms, keys));
  }

  @Override
  public Optional<BucketEvent> decideSeal(ReplayTerms terms, Collection<String> keys, long now) {
    return ofEach(keys, state -> state.decideSeal(terms, keys, now));
  }

  @Override
  public Optional<BucketEvent> decideSwitch(
      ReplayTerms terms, Collection<String> keys, ReplaySwitch.Kind kind, int decision, long now) {
    return ofEach(keys, state -> state.decideSwitch(terms, keys, kind, decision, now));
  }

  private Optional<BucketEvent> ofEach(
      Collection<String> keys, Function<EntityState, Optional<? extends EntityEvent>> decide) {
    List<Part> parts = new ArrayList<>(keys.size());
    for (String key : keys) {
      decide.apply(stateOf(key)).ifPresent(event -> parts.add(new Part(key, event)));
    }
    return event(parts);
  }

  private EntityState stateOf(String key) {
    EntityState state = entities.get(key);
    return state == null ? new EntityState(plan, key) : state;
  }

  private static Optional<BucketEvent> event(List<Part> parts) {
    return parts.isEmpty() ? Optional.empty() : Optional.of(new BucketEvent(parts));
  }

  @Override
  public void apply(StoredEvent event) {
    switch (event) {
      case BucketEvent happened -> apply(happened);
      case EntityEvent alone ->
          throw new IllegalArgumentException(
              "event: of an entity alone (expected: of the entities of a bucket), pipeline "
                  + plan.pipeline());
    }
  }

  private void apply(BucketEvent event) {
    sequence++;
    forgetChange();
    for (Part part : event.parts()) {
      EntityState state =
          entities.computeIfAbsent(part.entity(), entity -> new EntityState(plan, entity));
      long former = state.sequence();
      state.apply(part.event(), sequence);
      changed.add(new Changed(state, part.event(), former));
      if (part.event() instanceof EntityEvent.EventsApplied applied) {
        sources.add(applied.source());
      }
      note(state);
    }
  }

  private void note(EntityState state) {
    nextDue = Math.min(nextDue, state.nextDue());
    if (state.owesPublication()) {
      owing.add(state);
    } else {
      owing.remove(state);
    }
  }

  @Override
  public long sequence() {
    return sequence;
  }

  @Override
  public boolean owesPublication() {
    return !owing.isEmpty();
  }

  @Override
  public List<Changed> changedBy(StoredEvent event) {
    return List.copyOf(changed);
  }

  @Override
  public void forgetChange() {
    changed.forEach(change -> change.state().forgetChange());
    changed.clear();
  }

  @Override
  public Optional<EntityState> find(String entity) {
    return Optional.ofNullable(entities.get(entity));
  }

  /** All entities to which something has happened, in no order. */
  public Collection<EntityState> entities() {
    return entities.values();
  }

  @Override
  public long stateBytes() {
    return entities.values().stream().mapToLong(EntityState::stateBytes).sum();
  }
}
