package io.watershed.persistence;

import java.util.OptionalInt;

/**
 * A pipeline as this database knows it.
 *
 * @param fingerprint hash over the parts of the definition that decide results
 * @param definition HOCON with defaults filled in
 * @param shards fixed for the life of the pipeline
 * @param buckets number of actors a shard that hold its entities, fixed as well; empty: each entity
 *     has its own
 * @param createdAt epoch ms
 */
public record Registered(
    String name,
    String fingerprint,
    String definition,
    int shards,
    OptionalInt buckets,
    long createdAt) {}
