package io.watershed.persistence.replay;

/**
 * A piece of a job's inputs.
 *
 * @param spec {@code watershed.v1.ReplaySplit}
 * @param rows -1: not known
 * @param firstRow number within the file of the first row
 */
public record NewSplit(String file, byte[] spec, long rows, long firstRow) {}
