package io.watershed.sharding.engine;

/**
 * What an event has put into open windows, as a snapshot keeps it where the latest version wins.
 *
 * @param duplicates records of the same id, version and content that came after it
 * @param held window definitions of which an open window holds it: bit i is the i-th one
 * @param measures bits of each measure; not to be changed
 * @param texts one a measure, null where it is absent or no text; not to be changed
 */
public record ContributionSnapshot(
    long idHigh,
    long idLow,
    long time,
    long version,
    long conditions,
    long duplicates,
    long held,
    long[] measures,
    String[] texts) {}
