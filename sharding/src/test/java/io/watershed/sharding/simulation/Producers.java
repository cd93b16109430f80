package io.watershed.sharding.simulation;

import io.watershed.protocol.event.Event;
import io.watershed.sharding.model.AnyEvent;
import io.watershed.sharding.simulation.SimulatedLog.Fate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Those who write into the logs: events out of order, some far behind, the same event twice, the
 * same id with another content, records that are bad, and long silences.
 */
final class Producers {

  /** For how long they write, ms. */
  static final long LASTS = 40_000;

  private static final int[] GAPS = {0, 0, 1, 1, 2, 5, 12, 45};
  private static final int[] BEHIND = {0, 0, 0, 1, 3, 8, 20, 33, 60, 150};
  private static final int RECENT = 12;

  private final World world;
  private final Random random;
  private final List<Event> recent = new ArrayList<>();
  private final long[] fronts;
  private final int records;
  private long ids;

  Producers(World world) {
    this.world = world;
    this.random = world.random;
    this.fronts = new long[world.logs.size()];
    this.records = 10 + random.nextInt(120);
  }

  void start() {
    for (int i = 0; i < fronts.length; i++) {
      fronts[i] = world.any.base();
      plan(i);
    }
  }

  private void plan(int log) {
    long pause = LASTS * fronts.length / records;
    boolean silence = random.nextInt(12) == 0;
    world.later(
        silence ? 4_000 + random.nextInt(12_000) : random.nextInt((int) (2 * pause) + 1),
        () -> {
          if (world.now < LASTS) {
            write(log);
            plan(log);
          }
        });
  }

  private void write(int number) {
    SimulatedLog log = world.logs.get(number);
    fronts[number] += world.any.unit() * GAPS[random.nextInt(GAPS.length)];
    if (random.nextInt(6) == 0) {
      // The others' fronts aren't far.
      fronts[number] = Math.max(fronts[number], fronts[random.nextInt(fronts.length)]);
    }
    Event event = random.nextInt(5) == 0 ? again(log) : null;
    if (event == null && world.replays != null && random.nextInt(5) == 0) {
      event = world.replays.anyOfFiles(log);
    }
    if (event == null) {
      String entity = fresh(log);
      if (entity.isEmpty()) {
        return;
      }
      event = event(entity, time(number), ++ids);
    }
    recent.add(event);
    if (recent.size() > RECENT) {
      recent.removeFirst();
    }
    switch (random.nextInt(40)) {
      case 0 -> world.append(log, event, Fate.UNDECODABLE, -1);
      case 1 -> {
        long tooEarly = event.time() - world.definition.maxAhead().toMillis() - 1;
        boolean told = tooEarly >= 0;
        world.append(log, event, told ? Fate.AHEAD_OF_RECORD : Fate.APPLIED, told ? tooEarly : -1);
      }
      default -> world.append(log, event, Fate.APPLIED, -1);
    }
  }

  private long time(int number) {
    long jitter = world.any.unit() == 1 ? 0 : random.nextInt((int) world.any.unit());
    return fronts[number] - world.any.unit() * BEHIND[random.nextInt(BEHIND.length)] + jitter;
  }

  private String fresh(SimulatedLog log) {
    if (!world.keyed) {
      return world.entities.get(random.nextInt(world.entities.size()));
    }
    List<String> own =
        world.entities.stream().filter(entity -> world.logOf(entity) == log).toList();
    return own.isEmpty() ? "" : own.get(random.nextInt(own.size()));
  }

  /** An event that nobody has sent yet. */
  Event fresh(String entity, long time) {
    return event(entity, time, ++ids);
  }

  /** An event that is still to come under its id, perhaps with another content. */
  Event early(String entity, long time) {
    return event(entity, time, ids + 1 + random.nextInt(20));
  }

  private Event event(String entity, long time, long id) {
    long version = world.definition.latestWins() ? random.nextInt(4) : 0;
    return AnyEvent.of(world.definition, entity, time, id % 3, id, version, random);
  }

  /** A former event once more: as it was, or under its id with another content. */
  private Event again(SimulatedLog log) {
    List<Event> own =
        recent.stream()
            .filter(event -> !world.keyed || world.logOf(event.entity()) == log)
            .toList();
    if (own.isEmpty()) {
      return null;
    }
    Event former = own.get(random.nextInt(own.size()));
    return switch (random.nextInt(4)) {
      case 0, 1 -> former;
      case 2 -> event(former.entity(), former.time(), former.idLow());
      default ->
          event(
              former.entity(),
              former.time() + world.any.unit() * (random.nextInt(40) - 20),
              former.idLow());
    };
  }
}
