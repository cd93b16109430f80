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
 * @param shadows by generation
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
    List<ContributionSnapshot> contributions,
    List<ShadowSnapshot> shadows,
    ReplaySwitches switches) {

  public EntitySnapshot {
    fences = Map.copyOf(fences);
    panes = List.copyOf(panes);
    windows = List.copyOf(windows);
    ids = List.copyOf(ids);
    contributions = List.copyOf(contributions);
    shadows = List.copyOf(shadows);
  }

  /** An entity without replay jobs: one side, and what fed it. */
  static EntitySnapshot of(
      String entity, long sequence, boolean summaryBehind, Fences fences, Side side) {
    return new EntitySnapshot(
        entity,
        sequence,
        side.watermark(),
        side.counters(),
        summaryBehind,
        fences.all(),
        side.windows().snapshotPanes(),
        side.windows().snapshotWindows(),
        side.snapshotIds(),
        side.snapshotContributions(),
        List.of(),
        ReplaySwitches.NONE);
  }

  EntitySnapshot with(List<ShadowSnapshot> others, ReplaySwitches decided) {
    return new EntitySnapshot(
        entity,
        sequence,
        watermark,
        counters,
        summaryBehind,
        fences,
        panes,
        windows,
        ids,
        contributions,
        others,
        decided);
  }
}
