package io.watershed.sharding.entity;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.aggregate.StateFormatException;
import io.watershed.sharding.engine.Bucket;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.FencePosition;
import io.watershed.sharding.engine.IdSnapshot;
import io.watershed.sharding.engine.PaneSnapshot;
import io.watershed.sharding.engine.Plan;
import io.watershed.sharding.engine.ReplaySwitches;
import io.watershed.sharding.engine.ShadowSnapshot;
import io.watershed.sharding.engine.Unit;
import io.watershed.sharding.engine.WindowPlan;
import io.watershed.sharding.engine.WindowSnapshot;
import io.watershed.stored.v1.BucketSnapshot;
import io.watershed.stored.v1.DedupBucket;
import io.watershed.stored.v1.DedupState;
import io.watershed.stored.v1.DefinitionState;
import io.watershed.stored.v1.EntitySnapshot;
import io.watershed.stored.v1.PaneState;
import io.watershed.stored.v1.PublishedWindow;
import io.watershed.stored.v1.ShadowState;
import io.watershed.stored.v1.SourceFence;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the state of an entity or a bucket looks in a snapshot. Canonical: equal states have equal
 * bytes. The manifests never change.
 */
final class SnapshotFormat {

  static final String ENTITY_SNAPSHOT = "ES1";
  static final String BUCKET_SNAPSHOT = "BS1";

  private SnapshotFormat() {}

  static StoredSnapshot write(Plan plan, Unit unit) {
    return switch (unit) {
      case EntityState state -> new StoredSnapshot(ENTITY_SNAPSHOT, write(plan, state.snapshot()));
      case Bucket bucket -> new StoredSnapshot(BUCKET_SNAPSHOT, write(plan, bucket));
    };
  }

  static byte[] write(Plan plan, io.watershed.sharding.engine.EntitySnapshot snapshot) {
    EntitySnapshot.Builder message =
        EntitySnapshot.newBuilder()
            .setSequenceNumber(snapshot.sequence())
            .addEntity(entity(plan, snapshot));
    ReplayFormat.sorted(snapshot.fences())
        .forEach((source, position) -> message.addFence(ReplayFormat.fence(source, position)));
    return message.build().toByteArray();
  }

  private static byte[] write(Plan plan, Bucket bucket) {
    BucketSnapshot.Builder message =
        BucketSnapshot.newBuilder().setSequenceNumber(bucket.sequence());
    Map<SourcePartition, Integer> places = new HashMap<>();
    bucket.entities().stream()
        .sorted(Comparator.comparing(EntityState::entity))
        .map(EntityState::snapshot)
        .forEach(
            snapshot -> {
              var entity = entity(plan, snapshot).setSequenceNumber(snapshot.sequence());
              ReplayFormat.sorted(snapshot.fences())
                  .forEach(
                      (source, position) ->
                          entity.addFence(
                              SourceFence.newBuilder()
                                  .setSource(place(places, message, source))
                                  .setEpoch(position.epoch())
                                  .setOffset(position.offset())));
              message.addEntity(entity);
            });
    return message.build().toByteArray();
  }

  private static int place(
      Map<SourcePartition, Integer> places,
      BucketSnapshot.Builder message,
      SourcePartition source) {
    return places.computeIfAbsent(
        source,
        fresh -> {
          message.addSource(RunFormat.write(fresh));
          return message.getSourceCount() - 1;
        });
  }

  private static io.watershed.stored.v1.EntityState.Builder entity(
      Plan plan, io.watershed.sharding.engine.EntitySnapshot snapshot) {
    io.watershed.stored.v1.EntityState.Builder entity =
        io.watershed.stored.v1.EntityState.newBuilder()
            .setEntity(snapshot.entity())
            .setCounters(CountersFormat.write(snapshot.counters()))
            .setSummaryBehind(snapshot.summaryBehind())
            .setDedup(writeIds(snapshot.ids()));
    if (snapshot.watermark() != EntityState.NO_WATERMARK) {
      entity.setWatermark(snapshot.watermark());
    }
    if (!snapshot.contributions().isEmpty()) {
      entity.setContributions(ContributionFormat.write(plan.measures(), snapshot.contributions()));
    }
    for (WindowPlan window : plan.windows()) {
      DefinitionState state = write(window.name(), snapshot);
      if (state.getPaneCount() > 0 || state.getPublishedCount() > 0) {
        entity.addDefinition(state);
      }
    }
    snapshot.shadows().forEach(shadow -> entity.addShadow(write(plan, shadow)));
    snapshot.switches().all().forEach(decided -> entity.addSwitch(ReplayFormat.write(decided)));
    return entity;
  }

  private static ShadowState write(Plan plan, ShadowSnapshot shadow) {
    ShadowState.Builder state =
        ShadowState.newBuilder()
            .setTerms(ReplayFormat.write(shadow.terms()))
            .setSealed(shadow.sealed())
            .setSide(entity(plan, shadow.side()).clearEntity());
    ReplayFormat.sorted(shadow.side().fences())
        .forEach((source, position) -> state.addFence(ReplayFormat.fence(source, position)));
    return state.build();
  }

  private static DefinitionState write(
      String window, io.watershed.sharding.engine.EntitySnapshot snapshot) {
    DefinitionState.Builder state = DefinitionState.newBuilder().setWindow(window);
    for (PaneSnapshot pane : snapshot.panes()) {
      if (pane.window().equals(window)) {
        state.addPane(write(pane));
      }
    }
    for (WindowSnapshot open : snapshot.windows()) {
      if (open.window().equals(window)) {
        state.addPublished(
            PublishedWindow.newBuilder().setKey(open.key()).setRevision(open.publishedRevision()));
      }
    }
    return state.build();
  }

  private static PaneState write(PaneSnapshot pane) {
    PaneState.Builder state =
        PaneState.newBuilder()
            .setFrom(pane.from())
            .setTo(pane.to())
            .setAccepted(pane.accepted())
            .setDuplicates(pane.duplicates())
            .setChangedAtSequence(pane.changedAt())
            .setAccumulators(ByteString.copyFrom(pane.accumulators()));
    if (pane.watermark() != EntityState.NO_WATERMARK) {
      state.setWatermark(pane.watermark());
    }
    return state.build();
  }

  private static DedupState writeIds(List<IdSnapshot> buckets) {
    DedupState.Builder dedup = DedupState.newBuilder();
    for (IdSnapshot bucket : buckets) {
      ByteBuffer ids = ByteBuffer.allocate(Long.BYTES * bucket.ids().length);
      ids.asLongBuffer().put(bucket.ids());
      ByteBuffer hashes = ByteBuffer.allocate(Integer.BYTES * bucket.hashes().length);
      hashes.asIntBuffer().put(bucket.hashes());
      dedup.addBucket(
          DedupBucket.newBuilder()
              .setIndex(bucket.bucket())
              .setId(ByteString.copyFrom(ids))
              .setContentHash(ByteString.copyFrom(hashes)));
    }
    return dedup.build();
  }

  /**
   * @throws StoredFormatException on broken bytes, or a state that doesn't fit the pipeline's
   *     definition
   */
  static Unit read(Plan plan, StoredSnapshot snapshot) {
    try {
      return switch (snapshot.manifest()) {
        case ENTITY_SNAPSHOT -> read(plan, EntitySnapshot.parseFrom(snapshot.bytes()));
        case BUCKET_SNAPSHOT -> read(plan, BucketSnapshot.parseFrom(snapshot.bytes()));
        default ->
            throw new StoredFormatException(
                "manifest: %s (expected: %s or %s)"
                    .formatted(snapshot.manifest(), ENTITY_SNAPSHOT, BUCKET_SNAPSHOT));
      };
    } catch (InvalidProtocolBufferException e) {
      throw new StoredFormatException(
          "manifest "
              + snapshot.manifest()
              + ": "
              + snapshot.bytes().length
              + " bytes that are not such a message",
          e);
    }
  }

  private static EntityState read(Plan plan, EntitySnapshot message) {
    if (message.getEntityCount() != 1) {
      throw new StoredFormatException(
          "entities in a snapshot: " + message.getEntityCount() + " (expected: 1)");
    }
    return state(
        plan,
        message.getEntity(0),
        message.getSequenceNumber(),
        ReplayFormat.fences(message.getFenceList()));
  }

  private static Bucket read(Plan plan, BucketSnapshot message) {
    List<SourcePartition> sources = message.getSourceList().stream().map(RunFormat::read).toList();
    List<EntityState> states = new ArrayList<>(message.getEntityCount());
    for (var entity : message.getEntityList()) {
      Map<SourcePartition, FencePosition> fences = new HashMap<>();
      for (SourceFence fence : entity.getFenceList()) {
        if (fence.getSource() < 0 || fence.getSource() >= sources.size()) {
          throw new StoredFormatException(
              "source: %d (expected: below %d)".formatted(fence.getSource(), sources.size()));
        }
        fences.put(
            sources.get(fence.getSource()), new FencePosition(fence.getEpoch(), fence.getOffset()));
      }
      states.add(state(plan, entity, entity.getSequenceNumber(), fences));
    }
    return new Bucket(plan, message.getSequenceNumber(), states);
  }

  private static EntityState state(
      Plan plan,
      io.watershed.stored.v1.EntityState entity,
      long sequence,
      Map<SourcePartition, FencePosition> fences) {
    try {
      return new EntityState(plan, snapshot(plan, entity, sequence, fences));
    } catch (StateFormatException e) {
      throw new StoredFormatException(
          "snapshot of entity %s of pipeline %s: %s"
              .formatted(entity.getEntity(), plan.pipeline(), e.getMessage()),
          e);
    }
  }

  private static io.watershed.sharding.engine.EntitySnapshot snapshot(
      Plan plan,
      io.watershed.stored.v1.EntityState entity,
      long sequence,
      Map<SourcePartition, FencePosition> fences) {
    List<PaneSnapshot> panes = new ArrayList<>();
    List<WindowSnapshot> windows = new ArrayList<>();
    for (DefinitionState state : entity.getDefinitionList()) {
      String window = known(plan, state.getWindow());
      state.getPaneList().forEach(pane -> panes.add(read(window, pane)));
      state
          .getPublishedList()
          .forEach(
              open -> windows.add(new WindowSnapshot(window, open.getKey(), open.getRevision())));
    }
    return new io.watershed.sharding.engine.EntitySnapshot(
        entity.getEntity(),
        sequence,
        entity.hasWatermark() ? entity.getWatermark() : EntityState.NO_WATERMARK,
        CountersFormat.read(entity.getCounters()),
        entity.getSummaryBehind(),
        fences,
        panes,
        windows,
        entity.getDedup().getBucketList().stream().map(SnapshotFormat::read).toList(),
        ContributionFormat.read(plan.measures(), entity.getContributions()),
        entity.getShadowList().stream()
            .map(shadow -> read(plan, entity.getEntity(), sequence, shadow))
            .toList(),
        new ReplaySwitches(entity.getSwitchList().stream().map(ReplayFormat::read).toList()));
  }

  private static ShadowSnapshot read(Plan plan, String entity, long sequence, ShadowState state) {
    return new ShadowSnapshot(
        ReplayFormat.read(state.getTerms()),
        state.getSealed(),
        snapshot(
            plan,
            state.getSide().toBuilder().setEntity(entity).build(),
            sequence,
            ReplayFormat.fences(state.getFenceList())));
  }

  private static String known(Plan plan, String window) {
    if (plan.windows().stream().noneMatch(candidate -> candidate.name().equals(window))) {
      throw new StoredFormatException(
          "window: %s (expected: a window of pipeline %s)".formatted(window, plan.pipeline()));
    }
    return window;
  }

  private static PaneSnapshot read(String window, PaneState state) {
    return new PaneSnapshot(
        window,
        state.getFrom(),
        state.getTo(),
        state.getAccepted(),
        state.getDuplicates(),
        state.getChangedAtSequence(),
        state.hasWatermark() ? state.getWatermark() : EntityState.NO_WATERMARK,
        state.getAccumulators().toByteArray());
  }

  private static IdSnapshot read(DedupBucket bucket) {
    int ids = bucket.getId().size() / RunFormat.ID_BYTES;
    if (bucket.getId().size() != ids * RunFormat.ID_BYTES
        || bucket.getContentHash().size() != ids * Integer.BYTES) {
      throw new StoredFormatException(
          "dedup bucket of %d id bytes and %d hash bytes (expected: 16 and 4 an id)"
              .formatted(bucket.getId().size(), bucket.getContentHash().size()));
    }
    long[] halves = new long[2 * ids];
    bucket.getId().asReadOnlyByteBuffer().asLongBuffer().get(halves);
    int[] hashes = new int[ids];
    bucket.getContentHash().asReadOnlyByteBuffer().asIntBuffer().get(hashes);
    return new IdSnapshot(bucket.getIndex(), halves, hashes);
  }
}
