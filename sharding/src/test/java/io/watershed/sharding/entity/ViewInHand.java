package io.watershed.sharding.entity;

import io.watershed.sharding.engine.Plan;
import io.watershed.sharding.engine.StoredEvent;
import io.watershed.sharding.engine.Unit;
import java.util.List;

/** What readers of a unit see, as its actor keeps it, without the actor. */
public final class ViewInHand {

  private final DurableResults results;

  public ViewInHand(Plan plan, Unit recovered) {
    results = DurableResults.recovered(plan, recovered);
  }

  public EntityView of(String entity) {
    return results.of(entity);
  }

  /** An event is about to be applied. */
  public void applying(StoredEvent event) {
    results.applying(event);
  }

  /** The journal has confirmed it. */
  public void confirmed(List<Unit.Changed> changed) {
    results.confirmed(changed);
  }
}
