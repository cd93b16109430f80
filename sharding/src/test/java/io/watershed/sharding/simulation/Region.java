package io.watershed.sharding.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How messages reach entities: drops them while an entity moves, and for a while after a move the
 * former incarnation lives on and still gets some.
 */
final class Region {

  private final World world;
  private final Map<String, List<Incarnation>> living = new HashMap<>();
  private final Map<String, Long> movingUntil = new HashMap<>();
  private int incarnations;

  Region(World world) {
    this.world = world;
  }

  void tell(String entity, Incarnation.Command command) {
    if (world.now < movingUntil.getOrDefault(entity, 0L)) {
      world.trace.add(world.now, "dropped on hand-off for", entity);
      return;
    }
    List<Incarnation> alive = living.computeIfAbsent(entity, e -> new ArrayList<>());
    alive.removeIf(incarnation -> !incarnation.isAlive());
    if (alive.isEmpty() || (alive.size() == 1 && world.chance(60))) {
      alive.add(new Incarnation(world, entity, ++incarnations));
    }
    alive.get(world.random.nextInt(alive.size())).tell(command);
  }

  /** Something happens to the entities: a move, a crash, or passivation. */
  void disturb(List<String> entities) {
    String entity = entities.get(world.random.nextInt(entities.size()));
    List<Incarnation> alive = living.getOrDefault(entity, List.of());
    switch (world.random.nextInt(4)) {
      case 0 -> {
        movingUntil.put(entity, world.now + world.random.nextInt(600));
        alive.forEach(
            old -> world.later(world.random.nextInt(3_000), () -> old.kill("it has moved")));
      }
      case 1 -> alive.forEach(old -> old.kill("its node has crashed"));
      case 2 -> {
        // A twin on the other side of a network that is cut in two.
        if (alive.size() == 1) {
          alive.add(new Incarnation(world, entity, ++incarnations));
        }
      }
      default -> passivate(entity);
    }
  }

  /** Lets an entity pay what it owes, and end. */
  void passivate(String entity) {
    List.copyOf(living.getOrDefault(entity, List.of()))
        .forEach(incarnation -> incarnation.tell(new Incarnation.Command.Stop()));
  }

  /** The newest incarnation of each entity remains, and nothing moves any more. */
  void settle() {
    movingUntil.clear();
    for (List<Incarnation> alive : living.values()) {
      alive.removeIf(incarnation -> !incarnation.isAlive());
      while (alive.size() > 1) {
        alive.removeFirst().kill("it is the elder of two");
      }
    }
  }
}
