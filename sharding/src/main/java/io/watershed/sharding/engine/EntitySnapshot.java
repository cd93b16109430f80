package io.watershed.sharding.engine;

import io.watershed.protocol.event.SourcePartition;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The whole state of an entity after {@code sequence}.
 *
 * @param watermark epoch ms; {@link EntityState#NO_WATERMARK} before the first event
 * @param summaryBehind whether the counts were not yet in the summary row
 * @param fences position by source partition
 * @param windows by definition, then start
 * @param ids ascending within a bucket: {@code high, low, high, low, …} by bucket index
 */
public record EntitySnapshot(
    String entity,
    long sequence,
    long watermark,
    long accepted,
    long duplicates,
    long late,
    boolean summaryBehind,
    Map<SourcePartition, FencePosition> fences,
    List<WindowSnapshot> windows,
    SortedMap<Long, long[]> ids) {

  public EntitySnapshot {
    fences = Map.copyOf(fences);
    windows = List.copyOf(windows);
    ids = new TreeMap<>(ids);
  }
}
