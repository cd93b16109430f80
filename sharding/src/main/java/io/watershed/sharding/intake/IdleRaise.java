package io.watershed.sharding.intake;

import io.watershed.protocol.event.SourcePartition;
import java.util.Collection;
import java.util.OptionalLong;

/**
 * How far an idle partition is raised: to the least watermark of the partitions that are not idle.
 * Time passes for an idle partition only where another one shows that it does.
 */
public final class IdleRaise {

  /**
   * How a source partition stands, as the store has it.
   *
   * @param watermark the one that closes windows, epoch ms; empty where there is none
   * @param idle whether its own reader has found it idle
   * @param movedAt when its position last moved, epoch ms
   */
  public record Standing(
      SourcePartition partition, OptionalLong watermark, boolean idle, long movedAt) {}

  private IdleRaise() {}

  /**
   * Where to raise a partition that is idle. Nowhere where all of the others are idle as well,
   * where one that isn't has no watermark, or where none of them has moved since.
   *
   * @param since when the partition became quiet, epoch ms
   * @return the watermark to raise it to, if that is higher than the one it has
   */
  public static OptionalLong target(
      SourcePartition partition, long since, Collection<Standing> all) {
    long least = Long.MAX_VALUE;
    long own = Long.MIN_VALUE;
    boolean moved = false;
    for (Standing standing : all) {
      if (standing.partition().equals(partition)) {
        own = standing.watermark().orElse(Long.MIN_VALUE);
      } else if (!standing.idle()) {
        if (standing.watermark().isEmpty()) {
          return OptionalLong.empty();
        }
        least = Math.min(least, standing.watermark().getAsLong());
        moved |= standing.movedAt() >= since;
      }
    }
    return moved && least > own ? OptionalLong.of(least) : OptionalLong.empty();
  }
}
