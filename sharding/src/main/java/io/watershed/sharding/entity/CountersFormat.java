package io.watershed.sharding.entity;

import io.watershed.sharding.engine.Counters;

/** How the counts of an entity look in Protobuf, alike on the wire and in snapshots. */
final class CountersFormat {

  private CountersFormat() {}

  static io.watershed.stored.v1.Counters write(Counters counters) {
    return io.watershed.stored.v1.Counters.newBuilder()
        .setAccepted(counters.accepted())
        .setDuplicates(counters.duplicates())
        .setConflicts(counters.conflicts())
        .setLate(counters.late())
        .setRevisions(counters.revisions())
        .setOverLimit(counters.overLimit())
        .build();
  }

  static Counters read(io.watershed.stored.v1.Counters message) {
    return new Counters(
        message.getAccepted(),
        message.getDuplicates(),
        message.getConflicts(),
        message.getLate(),
        message.getRevisions(),
        message.getOverLimit());
  }
}
