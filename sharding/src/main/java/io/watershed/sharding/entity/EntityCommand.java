package io.watershed.sharding.entity;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.EventBatch;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.pekko.actor.typed.ActorRef;

/** What an entity actor understands. */
public sealed interface EntityCommand extends ShardMessage
    permits EntityCommand.Ingest,
        EntityCommand.Advance,
        EntityCommand.GetView,
        EntityCommand.Subscribe,
        EntityCommand.PayRows,
        EntityCommand.RefreshRows,
        ShardMessage.Stop {

  /** How long a subscription lives without renewal, seconds. */
  int SUBSCRIPTION_SECONDS = 10;

  /**
   * A run of events. Answered with {@link Applied} once every one of them is durable, or had been
   * before. Not answered where the persist failed: the sender repeats, with the same id and the
   * same events.
   */
  record Ingest(SourcePartition source, long batchId, EventBatch events, ActorRef<Applied> replyTo)
      implements EntityCommand {}

  /**
   * The published watermarks have moved: close what is due. Repeated while rows are due.
   *
   * @param partitions published watermark by source partition that is still read, epoch ms
   * @param pipeline the least of them all; empty where one is unknown
   * @param permit given back once what this closes is durable; not where that fails
   */
  record Advance(Map<SourcePartition, Long> partitions, OptionalLong pipeline, Permit permit)
      implements EntityCommand {
    public Advance {
      partitions = Map.copyOf(partitions);
    }
  }

  /** Asks for the last durable results; answered at once, also while a persist is in flight. */
  record GetView(String entity, ActorRef<EntityView> replyTo) implements EntityCommand {}

  /**
   * Asks for the view now if it is newer than {@code afterSequenceNumber}, and for every durable
   * change from then on. Forgotten by the entity when not renewed for {@link
   * #SUBSCRIPTION_SECONDS}.
   */
  record Subscribe(String entity, long afterSequenceNumber, ActorRef<EntityView> subscriber)
      implements EntityCommand {}

  /**
   * Publish what the rows are behind, since nobody knows whether the entity still has its timer.
   *
   * @param permit given back once that is durable; not where it fails
   */
  record PayRows(Permit permit) implements EntityCommand {}

  /** The entity's own timer: rows have been behind for as long as the pipeline allows. */
  record RefreshRows() implements EntityCommand {}

  /**
   * Leave to wake an entity that nobody has asked for.
   *
   * @param number of the owner's choice
   */
  record Permit(long number, ActorRef<PermitBack> owner) {}

  /** The entity has done what it was woken for. */
  record PermitBack(long number) {}

  /** The answer to {@link Ingest}: every event of the batch is durable. */
  record Applied(long batchId, String entity) {}
}
