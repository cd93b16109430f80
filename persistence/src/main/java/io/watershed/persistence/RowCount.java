package io.watershed.persistence;

/**
 * How many rows there are.
 *
 * @param estimated counting them would have taken too long; the planner's guess
 */
public record RowCount(long rows, boolean estimated) {}
