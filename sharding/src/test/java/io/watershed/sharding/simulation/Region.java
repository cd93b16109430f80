package io.watershed.sharding.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How messages reach entities and buckets: drops them while an entity moves, and for a while after
 * a move the former incarnation lives on and still gets some.
 */
final class Region {

  private final World world;
  private final Map<String, List<Incarnation>> living = new HashMap<>();
  private final Map<String, Long> movingUntil = new HashMap<>();
  private int incarnations;

  Region(World world) {
    this.world = world;
  }

  void tell(String unit, Incarnation.Command command) {
    if (world.now < movingUntil.getOrDefault(unit, 0L)) {
      world.trace.add(world.now, "dropped on hand-off for", unit);
      return;
    }
    List<Incarnation> alive = living.computeIfAbsent(unit, e -> new ArrayList<>());
    alive.removeIf(incarnation -> !incarnation.isAlive());
    if (alive.isEmpty() || (alive.size() == 1 && world.chance(60))) {
      alive.add(new Incarnation(world, unit, ++incarnations));
    }
    alive.get(world.random.nextInt(alive.size())).tell(command);
  }

  /** Something happens to the entities: a move, a crash, or passivation. */
  void disturb(List<String> units) {
    String unit = units.get(world.random.nextInt(units.size()));
    List<Incarnation> alive = living.getOrDefault(unit, List.of());
    switch (world.random.nextInt(4)) {
      case 0 -> {
        movingUntil.put(unit, world.now + world.random.nextInt(600));
        alive.forEach(
            old -> world.later(world.random.nextInt(3_000), () -> old.kill("it has moved")));
      }
      case 1 -> alive.forEach(old -> old.kill("its node has crashed"));
      case 2 -> {
        // A twin on the other side of a network that is cut in two.
        if (alive.size() == 1) {
          alive.add(new Incarnation(world, unit, ++incarnations));
        }
      }
      default -> passivate(unit);
    }
  }

  /** Lets an entity pay what it owes, and end. */
  void passivate(String unit) {
    List.copyOf(living.getOrDefault(unit, List.of()))
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
