package io.watershed.sharding.entity;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.aggregate.StateFormatException;
import io.watershed.sharding.engine.Accumulator;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.FencePosition;
import io.watershed.sharding.engine.MetricPlan;
import io.watershed.sharding.engine.Plan;
import io.watershed.sharding.engine.WindowPlan;
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
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the state of an entity looks in a snapshot. Canonical: equal states have equal bytes. The
 * manifest never changes.
 */
final class SnapshotFormat {

  static final String ENTITY_SNAPSHOT = "ES1";

  private SnapshotFormat() {}

  static byte[] write(io.watershed.sharding.engine.EntitySnapshot snapshot) {
    io.watershed.stored.v1.EntityState.Builder entity =
        io.watershed.stored.v1.EntityState.newBuilder()
            .setEntity(snapshot.entity())
            .setAccepted(snapshot.accepted())
            .setDuplicates(snapshot.duplicates())
            .setLate(snapshot.late())
            .setSummaryBehind(snapshot.summaryBehind())
            .setDedup(writeIds(snapshot.ids()));
    if (snapshot.watermark() != EntityState.NO_WATERMARK) {
      entity.setWatermark(snapshot.watermark());
    }
    snapshot.windows().forEach(window -> entity.addWindow(write(window)));
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

  private static DedupState writeIds(SortedMap<Long, long[]> ids) {
    DedupState.Builder dedup = DedupState.newBuilder();
    ids.forEach(
        (bucket, halves) -> {
          ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * halves.length);
          bytes.asLongBuffer().put(halves);
          dedup.addBucket(
              DedupBucket.newBuilder().setIndex(bucket).setId(ByteString.copyFrom(bytes)));
        });
    return dedup.build();
  }

  private static WindowState write(WindowSnapshot window) {
    WindowState.Builder state =
        WindowState.newBuilder()
            .setWindow(window.window())
            .setStart(window.start())
            .setRevision(window.revision())
            .setPublishedRevision(window.publishedRevision())
            .setAccepted(window.accepted())
            .setDuplicates(window.duplicates())
            .setChangedAtSequence(window.changedAt());
    if (window.watermark() != EntityState.NO_WATERMARK) {
      state.setWatermark(window.watermark());
    }
    window.accumulators().forEach(accumulator -> state.addAccumulator(write(accumulator)));
    return state.build();
  }

  private static AccumulatorState write(Accumulator accumulator) {
    return AccumulatorState.newBuilder()
        .setState(ByteString.copyFrom(accumulator.toBytes()))
        .build();
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
    List<WindowSnapshot> windows = new ArrayList<>();
    entity.getWindowList().forEach(window -> windows.add(read(plan, window)));
    SortedMap<Long, long[]> ids = new TreeMap<>();
    for (DedupBucket bucket : entity.getDedup().getBucketList()) {
      long[] halves = new long[bucket.getId().size() / Long.BYTES];
      bucket.getId().asReadOnlyByteBuffer().asLongBuffer().get(halves);
      ids.put(bucket.getIndex(), halves);
    }
    return new EntityState(
        plan,
        new io.watershed.sharding.engine.EntitySnapshot(
            entity.getEntity(),
            message.getSequenceNumber(),
            entity.hasWatermark() ? entity.getWatermark() : EntityState.NO_WATERMARK,
            entity.getAccepted(),
            entity.getDuplicates(),
            entity.getLate(),
            entity.getSummaryBehind(),
            fences,
            windows,
            ids));
  }

  private static WindowSnapshot read(Plan plan, WindowState state) {
    WindowPlan window =
        plan.windows().stream()
            .filter(candidate -> candidate.name().equals(state.getWindow()))
            .findFirst()
            .orElseThrow(
                () ->
                    new StoredFormatException(
                        "window: %s (expected: a window of pipeline %s)"
                            .formatted(state.getWindow(), plan.pipeline())));
    if (state.getAccumulatorCount() != window.metrics().size()) {
      throw new StoredFormatException(
          "accumulators of window %s: %d (expected: %d, as many as the pipeline has metrics)"
              .formatted(window.name(), state.getAccumulatorCount(), window.metrics().size()));
    }
    List<Accumulator> accumulators = new ArrayList<>();
    for (int i = 0; i < state.getAccumulatorCount(); i++) {
      accumulators.add(read(window.metrics().get(i), state.getAccumulator(i)));
    }
    return new WindowSnapshot(
        state.getWindow(),
        state.getStart(),
        state.getRevision(),
        state.getPublishedRevision(),
        state.getAccepted(),
        state.getDuplicates(),
        state.getChangedAtSequence(),
        state.hasWatermark() ? state.getWatermark() : EntityState.NO_WATERMARK,
        accumulators);
  }

  private static Accumulator read(MetricPlan metric, AccumulatorState state) {
    try {
      return metric.read(state.getState().toByteArray());
    } catch (StateFormatException e) {
      throw new StoredFormatException("metric " + metric.name() + ": " + e.getMessage(), e);
    }
  }
}
