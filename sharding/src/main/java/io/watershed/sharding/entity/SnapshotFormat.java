package io.watershed.sharding.entity;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.Counters;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.FencePosition;
import io.watershed.sharding.engine.IdSnapshot;
import io.watershed.sharding.engine.PaneSnapshot;
import io.watershed.sharding.engine.Plan;
import io.watershed.sharding.engine.WindowSnapshot;
import io.watershed.stored.v1.AccumulatorState;
import io.watershed.stored.v1.DedupBucket;
import io.watershed.stored.v1.DedupState;
import io.watershed.stored.v1.EntitySnapshot;
import io.watershed.stored.v1.Fence;
import io.watershed.stored.v1.WindowState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the state of an entity looks in a snapshot. Canonical: equal states have equal bytes. The
 * manifest never changes.
 */
final class SnapshotFormat {

  static final String ENTITY_SNAPSHOT = "ES1";

  private static final int ID_BYTES = 20;

  private SnapshotFormat() {}

  static byte[] write(io.watershed.sharding.engine.EntitySnapshot snapshot) {
    io.watershed.stored.v1.EntityState.Builder entity =
        io.watershed.stored.v1.EntityState.newBuilder()
            .setEntity(snapshot.entity())
            .setAccepted(snapshot.counters().accepted())
            .setDuplicates(snapshot.counters().duplicates())
            .setLate(snapshot.counters().late())
            .setSummaryBehind(snapshot.summaryBehind())
            .setDedup(writeIds(snapshot.ids()));
    if (snapshot.watermark() != EntityState.NO_WATERMARK) {
      entity.setWatermark(snapshot.watermark());
    }
    for (int i = 0; i < snapshot.panes().size(); i++) {
      entity.addWindow(write(snapshot.panes().get(i), snapshot.windows().get(i)));
    }
    EntitySnapshot.Builder message =
        EntitySnapshot.newBuilder().setSequenceNumber(snapshot.sequence()).addEntity(entity);
    snapshot.fences().entrySet().stream()
        .sorted(
            Comparator.comparing(
                    (Map.Entry<SourcePartition, FencePosition> fence) -> fence.getKey().topicId())
                .thenComparingInt(fence -> fence.getKey().partition()))
        .forEach(
            fence ->
                message.addFence(
                    Fence.newBuilder()
                        .setSource(RunFormat.write(fence.getKey()))
                        .setEpoch(fence.getValue().epoch())
                        .setOffset(fence.getValue().offset())));
    return message.build().toByteArray();
  }

  private static DedupState writeIds(List<IdSnapshot> buckets) {
    DedupState.Builder dedup = DedupState.newBuilder();
    for (IdSnapshot bucket : buckets) {
      ByteBuffer bytes = ByteBuffer.allocate(ID_BYTES * bucket.hashes().length);
      for (int i = 0; i < bucket.hashes().length; i++) {
        bytes.putLong(bucket.ids()[2 * i]).putLong(bucket.ids()[2 * i + 1]);
        bytes.putInt(bucket.hashes()[i]);
      }
      dedup.addBucket(
          DedupBucket.newBuilder()
              .setIndex(bucket.bucket())
              .setId(ByteString.copyFrom(bytes.flip())));
    }
    return dedup.build();
  }

  private static WindowState write(PaneSnapshot pane, WindowSnapshot window) {
    WindowState.Builder state =
        WindowState.newBuilder()
            .setWindow(pane.window())
            .setStart(pane.from())
            .setRevision(pane.to())
            .setPublishedRevision(window.publishedRevision())
            .setAccepted(pane.accepted())
            .setDuplicates(pane.duplicates())
            .setChangedAtSequence(pane.changedAt());
    if (pane.watermark() != EntityState.NO_WATERMARK) {
      state.setWatermark(pane.watermark());
    }
    state.addAccumulator(
        AccumulatorState.newBuilder().setState(ByteString.copyFrom(pane.accumulators())));
    return state.build();
  }

  /**
   * @throws StoredFormatException on broken bytes, or a state that doesn't fit the pipeline's
   *     definition
   */
  static EntityState read(Plan plan, byte[] bytes) {
    EntitySnapshot message;
    try {
      message = EntitySnapshot.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new StoredFormatException(
          "manifest "
              + ENTITY_SNAPSHOT
              + ": "
              + bytes.length
              + " bytes that are not such a message",
          e);
    }
    if (message.getEntityCount() != 1) {
      throw new StoredFormatException(
          "entities in a snapshot: "
              + message.getEntityCount()
              + " (expected: 1, by this release)");
    }
    io.watershed.stored.v1.EntityState entity = message.getEntity(0);
    Map<SourcePartition, FencePosition> fences = new HashMap<>();
    message
        .getFenceList()
        .forEach(
            fence ->
                fences.put(
                    RunFormat.read(fence.getSource()),
                    new FencePosition(fence.getEpoch(), fence.getOffset())));
    List<PaneSnapshot> panes = new ArrayList<>();
    List<WindowSnapshot> windows = new ArrayList<>();
    for (WindowState window : entity.getWindowList()) {
      panes.add(read(plan, window));
      windows.add(
          new WindowSnapshot(window.getWindow(), window.getStart(), window.getPublishedRevision()));
    }
    List<IdSnapshot> ids = new ArrayList<>();
    for (DedupBucket bucket : entity.getDedup().getBucketList()) {
      ids.add(read(bucket));
    }
    return new EntityState(
        plan,
        new io.watershed.sharding.engine.EntitySnapshot(
            entity.getEntity(),
            message.getSequenceNumber(),
            entity.hasWatermark() ? entity.getWatermark() : EntityState.NO_WATERMARK,
            new Counters(entity.getAccepted(), entity.getDuplicates(), 0, entity.getLate(), 0, 0),
            entity.getSummaryBehind(),
            fences,
            panes,
            windows,
            ids,
            List.of()));
  }

  private static IdSnapshot read(DedupBucket bucket) {
    ByteBuffer bytes = bucket.getId().asReadOnlyByteBuffer();
    long[] ids = new long[2 * (bytes.remaining() / ID_BYTES)];
    int[] hashes = new int[ids.length / 2];
    for (int i = 0; i < hashes.length; i++) {
      ids[2 * i] = bytes.getLong();
      ids[2 * i + 1] = bytes.getLong();
      hashes[i] = bytes.getInt();
    }
    return new IdSnapshot(bucket.getIndex(), ids, hashes);
  }

  private static PaneSnapshot read(Plan plan, WindowState state) {
    if (plan.windows().stream().noneMatch(window -> window.name().equals(state.getWindow()))) {
      throw new StoredFormatException(
          "window: %s (expected: a window of pipeline %s)"
              .formatted(state.getWindow(), plan.pipeline()));
    }
    return new PaneSnapshot(
        state.getWindow(),
        state.getStart(),
        state.getRevision(),
        state.getAccepted(),
        state.getDuplicates(),
        state.getChangedAtSequence(),
        state.hasWatermark() ? state.getWatermark() : EntityState.NO_WATERMARK,
        state.getAccumulator(0).getState().toByteArray());
  }
}
