package io.watershed.sharding.entity;

import io.watershed.sharding.engine.Bucket;
import io.watershed.sharding.engine.BucketEvent;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.Plan;
import io.watershed.sharding.engine.StoredEvent;
import io.watershed.sharding.engine.Unit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The results of a unit that the journal has confirmed. The state itself is ahead of them while a
 * persist is in flight: between {@link #applying} and {@link #confirmed}.
 */
sealed interface DurableResults {

  /** The confirmed results of an entity of the unit. */
  EntityView of(String entity);

  /** An event is about to be applied, and persisted. */
  void applying(StoredEvent event);

  /** The journal has confirmed what was applied; the states have not let go of it yet. */
  void confirmed(List<Unit.Changed> changed);

  /** The view of an entity after the event that was confirmed. */
  EntityView after(Unit.Changed changed);

  /** Those of a unit that has just been recovered. */
  static DurableResults recovered(Plan plan, Unit unit) {
    return switch (unit) {
      case EntityState state -> new OfOne(state);
      case Bucket bucket -> new OfBucket(plan, bucket);
    };
  }

  /** Keeps the view of the entity, with what its last event closed. */
  final class OfOne implements DurableResults {

    private EntityView current;

    private OfOne(EntityState recovered) {
      current = EntityViews.of(recovered);
    }

    @Override
    public EntityView of(String entity) {
      return current;
    }

    @Override
    public void applying(StoredEvent event) {}

    @Override
    public void confirmed(List<Unit.Changed> changed) {
      current = EntityViews.of(changed.getFirst());
    }

    @Override
    public EntityView after(Unit.Changed changed) {
      return current;
    }
  }

  /**
   * Keeps no views: they are made of the states when somebody asks. Only what an event in flight
   * has changed is kept as it was before.
   */
  final class OfBucket implements DurableResults {

    private final Plan plan;
    private final Bucket bucket;
    private final Map<String, EntityView> before = new HashMap<>();

    private OfBucket(Plan plan, Bucket bucket) {
      this.plan = plan;
      this.bucket = bucket;
    }

    @Override
    public EntityView of(String entity) {
      EntityView view = before.get(entity);
      return view == null ? ofState(entity) : view;
    }

    private EntityView ofState(String entity) {
      return EntityViews.of(bucket.find(entity).orElseGet(() -> new EntityState(plan, entity)));
    }

    @Override
    public void applying(StoredEvent event) {
      if (event instanceof BucketEvent happening) {
        happening.parts().forEach(part -> before.put(part.entity(), ofState(part.entity())));
      }
    }

    @Override
    public void confirmed(List<Unit.Changed> changed) {
      before.clear();
    }

    @Override
    public EntityView after(Unit.Changed changed) {
      return EntityViews.of(changed);
    }
  }
}
