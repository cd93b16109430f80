package io.watershed.sharding.engine;

import io.watershed.protocol.event.SourcePartition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one actor holds and one journal tells of: an entity, or a bucket of entities. {@code
 * decide…} looks and returns an event, or none where nothing would change; {@code apply} is the
 * only way to change.
 */
public sealed interface Unit permits EntityState, Bucket {

  /**
   * What a run of events would change. Empty if every one of them had been applied before.
   *
   * @param now wall clock, epoch ms
   */
  Optional<? extends StoredEvent> decide(SourcePartition source, EventBatch batch, long now);

  /**
   * What an advance of the published watermarks would close. Empty if nothing is due.
   *
   * @param partitions watermark by source partition that is still read
   * @param pipeline the least of all; decides for an entity that several feed, or one that is gone
   *     because its topic was created again
   */
  Optional<? extends StoredEvent> decideAdvance(
      Map<SourcePartition, Long> partitions, OptionalLong pipeline, long now);

  /** A refresh of the rows that are behind. Empty if none is. */
  Optional<? extends StoredEvent> decidePublication(long now);

  /**
   * What events of a replay job would change in its shadows, from its files or from live; events
   * outside of its range, and those that are there already, are passed over. Empty if nothing is
   * left, or the job is sealed or over.
   *
   * @param source the split whose rows are the offsets, or the source partition
   */
  Optional<? extends StoredEvent> decideFeed(
      ReplayTerms terms, SourcePartition source, EventBatch batch, long now);

  /** Whether the job is sealed in all of these entities, or over. */
  boolean isSealed(ReplayTerms terms, Collection<String> entities);

  /**
   * That the shadows of entities go with live from here on. Empty if all of them do, or are over.
   */
  Optional<? extends StoredEvent> decideSeal(
      ReplayTerms terms, Collection<String> entities, long now);

  /**
   * That readers of entities see another side from here on. Empty if they do already.
   *
   * @throws IllegalArgumentException if an entity is to show what isn't sealed
   */
  Optional<? extends StoredEvent> decideSwitch(
      ReplayTerms terms,
      Collection<String> entities,
      ReplaySwitch.Kind kind,
      int decision,
      long now);

  /**
   * Makes the event happen.
   *
   * @throws IllegalArgumentException if it is none of such a unit
   */
  void apply(StoredEvent event);

  /** Sequence number of the last applied event; 0 before the first. */
  long sequence();

  /** Whether a row is behind what the journal says, and isn't left so by the definition. */
  boolean owesPublication();

  /** The entities that {@code event} has changed, which was applied last. */
  List<Changed> changedBy(StoredEvent event);

  /** Lets go of what the last event has changed: nobody will ask for it again. */
  void forgetChange();

  /** The entity of this key; empty if nothing ever happened to it. */
  Optional<EntityState> find(String entity);

  /** About how many bytes of memory it takes. */
  long stateBytes();

  /**
   * An entity that an event has changed.
   *
   * @param event what happened to it
   * @param formerSequence number of the last event before that touched it; 0: there was none
   */
  record Changed(EntityState state, EntityEvent event, long formerSequence) {}
}
