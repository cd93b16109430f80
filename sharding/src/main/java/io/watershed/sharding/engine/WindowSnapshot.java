package io.watershed.sharding.engine;

/**
 * What of an open window has been published, as a snapshot keeps it.
 *
 * @param window name of the definition
 * @param publishedRevision sequence number of the version in the window's row
 */
public record WindowSnapshot(String window, long key, long publishedRevision) {}
