package io.watershed.sharding.region;

import org.apache.pekko.actor.typed.Behavior;

/** Makes the ingest of one shard: whatever reads the source partitions that belong to it. */
@FunctionalInterface
public interface IngestBehavior {

  /**
   * Told to the ingest when its shard moves or the node ends: finish what is in flight, then stop.
   */
  record StopIngest() {}

  /**
   * @param shard from 0; the ingest reads the partitions p with p mod shards = shard
   */
  Behavior<StopIngest> create(int shard);
}
