/**
 * The bookkeeping of ingest as pure code: which offsets are done, what waits for which entity, what
 * the watermark is. No Pekko, no Kafka, no clock, no logger: time is an argument. Everything here
 * is for one thread.
 */
package io.watershed.sharding.intake;
