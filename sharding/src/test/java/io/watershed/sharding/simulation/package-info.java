/**
 * A seeded simulation of readers, entities, journal and what goes wrong between them. The books of
 * intake and the engine are the real ones; Kafka, the network, sharding, the store and time are
 * made up here, in one thread. See docs/simulation.md.
 */
package io.watershed.sharding.simulation;
