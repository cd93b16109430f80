package io.watershed.replay.archive;

import io.watershed.protocol.archive.ArchivedSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is archived of one partition.
 *
 * @param writer which process wrote it, for people
 * @param epoch of the leader that wrote the last archived record; -1: not known
 * @param lost stretches of the log that were gone before they could be archived, ascending
 * @param rolls ascending
 */
record Manifest(
    String pipeline,
    ArchivedSource source,
    String writer,
    int epoch,
    List<Lost> lost,
    List<Roll> rolls) {

  Manifest {
    lost = List.copyOf(lost);
    rolls = List.copyOf(rolls);
  }

  /**
   * Offsets that nothing is known of.
   *
   * @param first offset
   * @param before the first offset that is there again
   * @param until timestamp of the record there, epoch ms; what was lost is older
   */
  record Lost(long first, long before, long until) {}

  /**
   * Files that were completed together.
   *
   * @param first offset
   * @param last offset: every record up to it is in the files
   * @param reading what the event times were read with, see {@link Readings}
   */
  record Roll(long first, long last, String reading, List<Part> parts) {

    Roll {
      parts = List.copyOf(parts);
    }
  }

  /**
   * One file.
   *
   * @param path within the archive, with slashes
   * @param size bytes
   * @param checksum as {@link io.watershed.replay.source.FileVersion} has it
   * @param events rows that are events
   * @param from their least event time, epoch ms
   * @param to their greatest
   */
  record Part(
      String path, long rows, long size, String checksum, long events, long from, long to) {}

  static Manifest empty(String pipeline, ArchivedSource source, String writer) {
    return new Manifest(pipeline, source, writer, -1, List.of(), List.of());
  }

  /** Every record up to this offset is archived; -1: none. */
  long complete() {
    return rolls.isEmpty() ? -1 : rolls.getLast().last();
  }

  Manifest by(String other) {
    return new Manifest(pipeline, source, other, epoch, lost, rolls);
  }

  Manifest with(Roll roll, List<Lost> lostBefore, int lastEpoch) {
    var allLost = new ArrayList<>(lost);
    allLost.addAll(lostBefore);
    var allRolls = new ArrayList<>(rolls);
    allRolls.add(roll);
    return new Manifest(pipeline, source, writer, lastEpoch, allLost, allRolls);
  }

  List<Part> parts() {
    return rolls.stream().flatMap(roll -> roll.parts().stream()).toList();
  }

  Set<String> paths() {
    return parts().stream().map(Part::path).collect(Collectors.toSet());
  }
}
