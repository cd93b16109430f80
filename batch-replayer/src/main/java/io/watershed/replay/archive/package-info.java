/**
 * Archives: the raw records of a pipeline in Parquet files by day, and for each partition a
 * manifest that says which files there are and up to which offset they are complete. Writes them so
 * that any process may die, or be overtaken by another, at any step, and makes of them the inputs
 * and the cut of a replay. Knows no Kafka; records are handed to it.
 */
package io.watershed.replay.archive;
