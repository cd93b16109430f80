/**
 * The way of a record from a Kafka partition to its entity: readers, one a partition, their shards,
 * what is asked of the broker, and the figures about it all. The bookkeeping itself is pure code in
 * {@code core}. May know Kafka, the store and the entity region; may not know gRPC, the command
 * line and file formats.
 */
package io.watershed.runtime.ingest;
