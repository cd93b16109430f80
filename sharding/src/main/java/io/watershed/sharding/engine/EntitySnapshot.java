package io.watershed.sharding.engine;

import io.watershed.protocol.event.SourcePartition;
import java.util.List;
import java.util.Map;

/**
 * The whole state of an entity after {@code sequence}. Equal states have equal snapshots.
 *
 * @param watermark epoch ms; {@link EntityState#NO_WATERMARK} before the first event
 * @param summaryBehind whether the counts were not yet in the summary row
 * @param fences position by source partition
 * @param panes by definition, then start
 * @param windows by definition, then key
 * @param ids by bucket
 * @param contributions by time, then id; empty unless the latest version wins
 */
public record EntitySnapshot(
    String entity,
    long sequence,
    long watermark,
    Counters counters,
    boolean summaryBehind,
    Map<SourcePartition, FencePosition> fences,
    List<PaneSnapshot> panes,
    List<WindowSnapshot> windows,
    List<IdSnapshot> ids,
    List<ContributionSnapshot> contributions) {

  public EntitySnapshot {
    fences = Map.copyOf(fences);
    panes = List.copyOf(panes);
    windows = List.copyOf(windows);
    ids = List.copyOf(ids);
    contributions = List.copyOf(contributions);
  }
}
