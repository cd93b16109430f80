package io.watershed.persistence;

import java.util.OptionalLong;

/**
 * A table as the database's own statistics have it.
 *
 * @param tableBytes of the rows, long values included
 * @param indexBytes of all its indexes
 * @param rows live ones, estimated
 * @param deadRows whose room isn't free yet, estimated
 * @param oldest epoch ms of the oldest row, that of the journal as the last ANALYZE has it from a
 *     sample; empty where there is none, or no index to find it by
 * @param vacuumedAt epoch ms; empty: never
 */
public record TableStatus(
    String table,
    long tableBytes,
    long indexBytes,
    long rows,
    long deadRows,
    OptionalLong oldest,
    OptionalLong vacuumedAt) {}
