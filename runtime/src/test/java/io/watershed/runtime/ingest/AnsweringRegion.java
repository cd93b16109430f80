package io.watershed.runtime.ingest;

import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.entity.EntityCommand;
import io.watershed.sharding.entity.EntityCommand.Ingest;
import io.watershed.sharding.entity.EntityView;
import io.watershed.sharding.intake.Placement;
import io.watershed.sharding.region.EntityRegion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** A region that keeps what it is sent, and answers at once or when told to. */
final class AnsweringRegion implements EntityRegion {

  private final PipelineDefinition pipeline;
  private final int shards;
  private final List<Ingest> received = new ArrayList<>();
  private final List<Ingest> unanswered = new ArrayList<>();
  private final Set<String> silentEntities = new HashSet<>();
  private boolean silent;
  private boolean broken;

  AnsweringRegion(PipelineDefinition pipeline, int shards) {
    this.pipeline = pipeline;
    this.shards = shards;
  }

  synchronized void silent(boolean next) {
    silent = next;
    if (!silent) {
      silentEntities.clear();
      unanswered.forEach(AnsweringRegion::answer);
      unanswered.clear();
    }
  }

  /** One entity doesn't answer, until {@link #silent} is called with false. */
  synchronized void silence(String entity) {
    silentEntities.add(entity);
  }

  synchronized void broken(boolean next) {
    broken = next;
  }

  synchronized List<Ingest> received() {
    return List.copyOf(received);
  }

  /** What was received, one line an event: {@code entity offset time watermark}. */
  synchronized List<String> events() {
    var lines = new ArrayList<String>();
    for (Ingest ingest : received) {
      EventBatch batch = ingest.events();
      for (int i = 0; i < batch.size(); i++) {
        lines.add(
            "%s %d %d %d"
                .formatted(batch.entity(i), batch.offset(i), batch.time(i), batch.watermark(i)));
      }
    }
    return lines;
  }

  @Override
  public PipelineDefinition pipeline() {
    return pipeline;
  }

  @Override
  public Placement placement() {
    return Placement.ofEntities(shards);
  }

  @Override
  public synchronized void tell(String entity, EntityCommand command) {
    if (broken) {
      throw new IllegalStateException("no region");
    }
    var ingest = (Ingest) command;
    received.add(ingest);
    if (silent || silentEntities.contains(entity)) {
      unanswered.add(ingest);
    } else {
      answer(ingest);
    }
  }

  @Override
  public CompletionStage<EntityView> view(String entity, Duration timeout) {
    throw new UnsupportedOperationException("view of " + entity);
  }

  private static void answer(Ingest ingest) {
    ingest.replyTo().tell(new EntityCommand.Applied(ingest.batchId(), ingest.events().entity(0)));
  }
}
