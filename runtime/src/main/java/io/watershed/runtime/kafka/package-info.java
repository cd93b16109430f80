/**
 * What everything of a node that talks to Kafka has in common: how the brokers are reached, the
 * pauses between attempts, and how an outage is told. May know nothing else of the node.
 */
package io.watershed.runtime.kafka;
