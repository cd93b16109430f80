package io.watershed.multinode.flights;

/**
 * What a result row says about one hour.
 *
 * @param isFinal whether only a replay may change it
 * @param accepted events that the row counts, beside the metric that counts them
 */
public record Figures(
    boolean isFinal,
    long flights,
    long delaySum,
    long delayMin,
    long delayMax,
    double delayAvg,
    long distanceSum,
    long accepted,
    long duplicates) {}
