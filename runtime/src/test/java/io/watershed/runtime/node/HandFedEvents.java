package io.watershed.runtime.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.watershed.persistence.Store;
import io.watershed.protocol.event.Event;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.engine.BatchShape;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.entity.EntityCommand.Applied;
import io.watershed.sharding.entity.EntityCommand.Ingest;
import io.watershed.sharding.region.EntityRegion;
import io.watershed.sharding.region.IngestBehavior;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Events that a test gives to entities itself, and waits until they are durable. */
final class HandFedEvents implements EventSource {

  static final SourcePartition SOURCE = new SourcePartition(new UUID(7, 7), 0);

  private final BlockingQueue<Applied> applied = new LinkedBlockingQueue<>();
  private volatile CompletionStage<EntityRegion> region = new CompletableFuture<>();
  private volatile ActorRef<Applied> answers;
  private volatile int partitions = 4;

  void setPartitions(int count) {
    partitions = count;
  }

  @Override
  public Started start(ActorSystem<?> system, Store store, MeterRegistry meters) {
    answers =
        system.systemActorOf(
            Behaviors.receive(Applied.class)
                .onAnyMessage(
                    answer -> {
                      applied.add(answer);
                      return Behaviors.same();
                    })
                .build(),
            "answers",
            Props.empty());
    return new Started() {
      @Override
      public CompletionStage<Integer> partitions(PipelineDefinition definition) {
        return CompletableFuture.completedFuture(partitions);
      }

      @Override
      public IngestBehavior ingest(
          PipelineDefinition definition, CompletionStage<EntityRegion> started) {
        region = started;
        return shard ->
            Behaviors.receive(IngestBehavior.StopIngest.class)
                .onAnyMessage(stop -> Behaviors.stopped())
                .build();
      }
    };
  }

  /** Gives one event to an entity, and repeats until it is durable. */
  void feed(String entity, long offset, long time, long watermark, long measure)
      throws InterruptedException {
    EventBatch batch =
        new EventBatch.Builder(entity, 0, new BatchShape(List.of(Measure.Type.LONG), false, false))
            .add(offset, watermark, new Event(entity, time, 0, offset, new long[] {measure}))
            .build();
    for (int attempt = 0; attempt < 30; attempt++) {
      region.toCompletableFuture().join().tell(entity, new Ingest(SOURCE, offset, batch, answers));
      Applied answer = applied.poll(1, TimeUnit.SECONDS);
      if (answer != null && answer.batchId() == offset) {
        return;
      }
    }
    throw new AssertionError("event " + offset + " of " + entity + " isn't durable after 30 s");
  }
}
