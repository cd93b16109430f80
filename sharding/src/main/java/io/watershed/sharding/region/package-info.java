/**
 * Placement: one shard region a pipeline, in which entity actors and the keepers of shards live. A
 * keeper wakes the entities whose windows are due and runs the shard's ingest, which the node gives
 * it.
 */
package io.watershed.sharding.region;
