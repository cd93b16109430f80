/**
 * Where entities live: the pure engine and, around it, the entity actor, the replay-job actor and
 * the placement of shards; Kafka clients, files and gRPC may not be known here.
 */
package io.watershed.sharding;
