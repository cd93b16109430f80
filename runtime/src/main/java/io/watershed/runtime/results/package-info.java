/**
 * The way of results from the committed window rows to a Kafka topic: one relay a shard, beside the
 * shard's ingest. May know Kafka and the store; may not know how results come to be, gRPC and the
 * command line.
 */
package io.watershed.runtime.results;
