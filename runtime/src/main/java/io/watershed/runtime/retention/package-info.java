/**
 * When a node deletes what its pipelines no longer keep. May know definitions and the store's
 * retention; may not know what rows mean, Kafka, gRPC and the command line.
 */
package io.watershed.runtime.retention;
