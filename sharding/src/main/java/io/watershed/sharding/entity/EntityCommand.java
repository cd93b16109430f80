package io.watershed.sharding.entity;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.engine.ReplaySwitch;
import io.watershed.sharding.engine.ReplayTerms;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        EntityCommand.Feed,
        EntityCommand.Seal,
        EntityCommand.Switch,
        EntityCommand.FoldOn,
        EntityCommand.FoldFailed,
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

  /**
   * Events of a replay job's split. Answered once every one of them is durable in the job's
   * shadows, or had been before; not answered where the persist failed: the sender repeats, with
   * the same id and the same events.
   */
  record Feed(
      ReplayTerms terms,
      SourcePartition split,
      long batchId,
      EventBatch events,
      ActorRef<Fed> replyTo)
      implements EntityCommand {}

  /**
   * The answer to {@link Feed}.
   *
   * @param unit the entity or the bucket
   * @param refusal why the job can't go on; nothing of the batch was taken then
   */
  record Fed(long batchId, String unit, Optional<String> refusal) {}

  /**
   * All splits are fed: fold what has come live beyond the cut into the shadows, and have them go
   * on with live. Answered once that is durable; repeated until then.
   *
   * @param entities of one unit
   */
  record Seal(ReplayTerms terms, List<String> entities, ActorRef<ReplayDone> replyTo)
      implements EntityCommand {
    public Seal {
      entities = List.copyOf(entities);
    }
  }

  /**
   * Show readers another side, or let go of a job. Answered once that is durable; repeated until
   * then.
   *
   * @param entities of one unit
   * @param decision number of the decision among those of the pipeline; of no meaning for {@link
   *     ReplaySwitch.Kind#DISCARDED}
   */
  record Switch(
      ReplayTerms terms,
      List<String> entities,
      int decision,
      ReplaySwitch.Kind kind,
      ActorRef<ReplayDone> replyTo)
      implements EntityCommand {
    public Switch {
      entities = List.copyOf(entities);
    }
  }

  /**
   * The answer to {@link Seal} and {@link Switch}.
   *
   * @param refusal why the job can't go on
   */
  record ReplayDone(String job, List<String> entities, Optional<String> refusal) {
    public ReplayDone {
      entities = List.copyOf(entities);
    }
  }

  /**
   * The actor's own: more of its history has been read for a job that seals.
   *
   * @param read empty: what was read before is not used up
   */
  record FoldOn(int generation, Optional<LiveHistory.Page> read) implements EntityCommand {}

  /** The actor's own: its history could not be read; whoever wants the seal repeats. */
  record FoldFailed(int generation, String message) implements EntityCommand {}
}
