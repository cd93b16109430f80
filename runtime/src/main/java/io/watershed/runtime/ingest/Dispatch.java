package io.watershed.runtime.ingest;

import io.watershed.sharding.entity.EntityCommand;
import io.watershed.sharding.intake.PartitionFlow;
import io.watershed.sharding.intake.Shipment;
import io.watershed.sharding.region.EntityRegion;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the batches of one flow to their entities, and measures how long they took. */
final class Dispatch {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

  private final Assignment assignment;
  private final PartitionFlow flow;
  private final EntityRegion region;
  private final ActorRef<EntityCommand.Applied> answers;
  private final PipelineMeters meters;

  /** Records of the batch in hand whose timestamps tell nothing of how long they took. */
  private int historic;

  Dispatch(
      Assignment assignment,
      PartitionFlow flow,
      EntityRegion region,
      ActorRef<EntityCommand.Applied> answers,
      PipelineMeters meters) {
    this.assignment = assignment;
    this.flow = flow;
    this.region = region;
    this.answers = answers;
    this.meters = meters;
  }

  /** Sends what may be sent. */
  void ship(long now) {
    for (var shipment = flow.next(now); shipment != null; shipment = flow.next(now)) {
      send(shipment);
    }
  }

  /** Sends again what was not answered in time. */
  void repeat(long now) {
    flow.repeat(
        now,
        shipment -> {
          meters.resends.increment();
          LOG.debug("{}: batch {} again, {}", assignment, shipment.id(), shipment.events());
          send(shipment);
        });
  }

  /**
   * Takes an answer in.
   *
   * @return whether it was one that had been waited for
   */
  boolean applied(long batchId, long clock, long now) {
    historic = 0;
    var shipment = flow.applied(batchId, now, timestamp -> freshness(clock - timestamp, now));
    if (shipment == null) {
      return false;
    }
    for (int i = 0; i < historic; i++) {
      meters.recent.record(now - shipment.since(), now);
    }
    meters.batches.increment();
    meters.eventsPerBatch.record(shipment.events().size());
    meters.latency.record(now - shipment.since(), TimeUnit.MILLISECONDS);
    return true;
  }

  private void freshness(long millis, long now) {
    meters.freshness.record(Math.max(0, millis), TimeUnit.MILLISECONDS);
    if (millis > RecentFreshness.HISTORY) {
      historic++;
    } else {
      meters.recent.record(millis, now);
    }
  }

  private void send(Shipment shipment) {
    var events = shipment.events();
    region.tell(
        events.entity(0),
        new EntityCommand.Ingest(assignment.source(), shipment.id(), events, answers));
  }
}
