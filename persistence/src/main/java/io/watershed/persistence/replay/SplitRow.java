package io.watershed.persistence.replay;

/**
 * One row of {@code replay_split}.
 *
 * @param spec {@code watershed.v1.ReplaySplit}
 * @param rows -1: not known
 * @param worker who had it last; empty: nobody has
 * @param nextRow everything before it is durable or passed over
 * @param counts rows by what became of them
 */
public record SplitRow(
    int split,
    String file,
    byte[] spec,
    long rows,
    SplitState state,
    String worker,
    long nextRow,
    SplitCounts counts) {}
