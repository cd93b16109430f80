package io.watershed.sharding.intake;

import io.watershed.protocol.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A made-up partition log: offsets with gaps, epochs that rise, some records that are bad. */
final class LogModel {

  static final long OUT_OF_ORDERNESS = 50;
  static final long MAX_AHEAD = 100;

  /** What a right reading makes of a record. */
  enum Fate {
    APPLIED,
    UNDECODABLE,
    AHEAD_OF_RECORD,
    /** Depends on when it is read first. */
    BY_CLOCK
  }

  record Entry(long offset, int epoch, long timestamp, String entity, long time, Fate fate) {
    Event event() {
      return new Event(entity, time, 0, offset, new long[] {offset});
    }
  }

  final List<Entry> entries = new ArrayList<>();
  final long start;
  final long end;

  LogModel(Random random, int records, boolean withClock) {
    long offset = random.nextInt(1_000);
    start = offset;
    int epoch = random.nextInt(3) - 1;
    long time = 10_000;
    int entities = 1 + random.nextInt(8);
    for (int i = 0; i < records; i++) {
      offset += random.nextInt(10) == 0 ? random.nextInt(20) : 0;
      epoch += random.nextInt(40) == 0 ? 1 : 0;
      time += random.nextInt(20);
      long eventTime = time - random.nextInt(100);
      var fate = fate(random, withClock);
      if (fate == Fate.AHEAD_OF_RECORD) {
        eventTime = time + MAX_AHEAD + 1 + random.nextInt(1_000);
      } else if (fate == Fate.BY_CLOCK) {
        eventTime = time + random.nextInt(3_000);
      }
      long timestamp = fate == Fate.BY_CLOCK ? -1 : time;
      var entity = "e" + random.nextInt(entities);
      entries.add(new Entry(offset++, epoch, timestamp, entity, eventTime, fate));
    }
    end = offset;
  }

  private static Fate fate(Random random, boolean withClock) {
    return switch (random.nextInt(20)) {
      case 0 -> Fate.UNDECODABLE;
      case 1 -> Fate.AHEAD_OF_RECORD;
      case 2, 3 -> withClock ? Fate.BY_CLOCK : Fate.APPLIED;
      default -> Fate.APPLIED;
    };
  }
}
