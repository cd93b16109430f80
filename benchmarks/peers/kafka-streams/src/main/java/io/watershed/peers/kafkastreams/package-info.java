/** The job for Kafka Streams. */
package io.watershed.peers.kafkastreams;
