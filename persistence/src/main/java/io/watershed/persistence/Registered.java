package io.watershed.persistence;

/**
 * A pipeline as this database knows it.
 *
 * @param fingerprint hash over the parts of the definition that decide results
 * @param definition HOCON with defaults filled in
 * @param shards fixed for the life of the pipeline
 * @param createdAt epoch ms
 */
public record Registered(
    String name, String fingerprint, String definition, int shards, long createdAt) {}
