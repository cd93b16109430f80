package io.watershed.runtime.grpc;

import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.engine.Counters;
import io.watershed.sharding.engine.ReplaySwitches;
import io.watershed.sharding.entity.EntityCommand;
import io.watershed.sharding.entity.EntityCommand.Subscribe;
import io.watershed.sharding.entity.EntityView;
import io.watershed.sharding.intake.Placement;
import io.watershed.sharding.region.EntityRegion;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Entities that a test sets; a subscription is answered only when the test says so. */
final class FakeRegion implements EntityRegion {

  private final PipelineDefinition definition;
  private final Map<String, CompletionStage<EntityView>> views = new ConcurrentHashMap<>();
  private final BlockingQueue<EntityView> once = new LinkedBlockingQueue<>();
  private final BlockingQueue<Subscribe> subscriptions = new LinkedBlockingQueue<>();

  FakeRegion() {
    this(Fixtures.definition());
  }

  FakeRegion(PipelineDefinition definition) {
    this.definition = definition;
  }

  void set(EntityView view) {
    views.put(view.entity(), CompletableFuture.completedFuture(view));
  }

  /** The next view that is asked for is this one. */
  void setOnce(EntityView view) {
    once.add(view);
  }

  void set(String entity, CompletionStage<EntityView> view) {
    views.put(entity, view);
  }

  /** The next subscription that was asked for. */
  Subscribe nextSubscription() throws InterruptedException {
    Subscribe next = subscriptions.poll(10, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no subscription within 10 s");
    }
    return next;
  }

  @Override
  public PipelineDefinition pipeline() {
    return definition;
  }

  @Override
  public Placement placement() {
    return Placement.ofEntities(8);
  }

  @Override
  public void tell(String entity, EntityCommand command) {
    if (command instanceof Subscribe subscribe) {
      subscriptions.add(subscribe);
    }
  }

  @Override
  public CompletionStage<EntityView> view(String entity, Duration timeout) {
    EntityView next = once.poll();
    if (next != null) {
      return CompletableFuture.completedFuture(next);
    }
    return views.getOrDefault(
        entity,
        CompletableFuture.completedFuture(
            new EntityView(
                entity,
                0,
                0,
                OptionalLong.empty(),
                Counters.NONE,
                0,
                java.util.List.of(),
                ReplaySwitches.NONE)));
  }
}
