package io.watershed.replay.input;

import java.util.List;

/**
 * The inputs of a job as they are recorded.
 *
 * @param splits in the order of files and rows
 * @param files how many files they are of
 * @param bytes of these files
 * @param rows of them; -1: not known before they are read
 * @param pruned files that were passed over, since their directories lie outside the range
 */
public record InputPlan(List<Split> splits, int files, long bytes, long rows, int pruned) {

  public InputPlan {
    splits = List.copyOf(splits);
  }
}
