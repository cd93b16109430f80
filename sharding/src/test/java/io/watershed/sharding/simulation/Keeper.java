package io.watershed.sharding.simulation;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.ResultStatus;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Wakes the entities whose rows say that they are due by the stored watermarks. */
final class Keeper {

  private final World world;

  Keeper(World world) {
    this.world = world;
  }

  /** Entities with a window that a stored watermark has passed. */
  Set<String> due() {
    Map<SourcePartition, Long> watermarks = world.store.positions.watermarks();
    OptionalLong least = world.store.positions.least();
    TreeSet<String> due = new TreeSet<>();
    world.store.rows.forEach(
        (key, row) -> {
          long watermark =
              row.source().isPresent()
                  ? watermarks.getOrDefault(row.source().get(), EntityState.NO_WATERMARK)
                  : least.orElse(EntityState.NO_WATERMARK);
          OptionalLong finalAt = row.result().finalAt();
          if (row.result().status() == ResultStatus.PROVISIONAL
              && finalAt.isPresent()
              && finalAt.getAsLong() <= watermark) {
            due.add(key.entity());
          }
        });
    return due;
  }

  void look() {
    if (world.mutation != Mutation.NOBODY_WAKES_DUE_ENTITIES && !world.chance(4)) {
      Map<SourcePartition, Long> watermarks = world.store.positions.watermarks();
      OptionalLong least =
          world.mutation == Mutation.ADVANCE_BY_THE_GREATEST
              ? watermarks.values().stream().mapToLong(Long::longValue).max()
              : world.store.positions.least();
      for (String unit : units(due())) {
        world.network(
            () -> "advance for " + unit,
            () -> world.region.tell(unit, new Incarnation.Command.Advance(watermarks, least)));
      }
    }
    world.later(500 + world.random.nextInt(1_000), this::look);
  }

  /** A shard that starts asks every entity with an open window for what it owes. */
  void askForWhatIsOwed() {
    TreeSet<String> owing = new TreeSet<>();
    world.store.rows.forEach(
        (key, row) -> {
          if (row.result().status() == ResultStatus.PROVISIONAL) {
            owing.add(key.entity());
          }
        });
    for (String unit : units(owing)) {
      world.network(
          () -> "what is owed by " + unit,
          () -> world.region.tell(unit, new Incarnation.Command.Refresh()));
    }
  }

  /** What holds these entities, once each. */
  private Set<String> units(Set<String> entities) {
    Set<String> units = new LinkedHashSet<>();
    entities.forEach(entity -> units.add(world.placement.unitOf(entity)));
    return units;
  }
}
