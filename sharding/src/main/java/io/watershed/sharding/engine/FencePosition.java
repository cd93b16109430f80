package io.watershed.sharding.engine;

/**
 * A position in a source partition. Of two positions the one with the higher leader epoch comes
 * later, whatever the offsets: after an unclean election offsets are given out again.
 */
public record FencePosition(int epoch, long offset) {

  /** Whether the other position is this one or lies before it. */
  public boolean covers(int otherEpoch, long otherOffset) {
    return otherEpoch < epoch || (otherEpoch == epoch && otherOffset <= offset);
  }
}
