package io.watershed.sharding.replay;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How jobs are driven: {@code watershed.replay} of the configuration.
 *
 * @param feedingTimeout a job that is fed nothing for so long has failed
 * @param sealingTimeout a job none of whose entities has sealed for so long has failed
 * @param stalledAfter a job whose entities say nothing for so long tells in its reason which ones
 * @param repeatAfter a command that isn't answered by then is sent again
 * @param lookEvery how often each unsettled job is looked at
 * @param unitsAtATime entity actors that seal or switch at a time, of one job
 */
public record ReplaySettings(
    Duration feedingTimeout,
    Duration sealingTimeout,
    Duration stalledAfter,
    Duration repeatAfter,
    Duration lookEvery,
    int unitsAtATime) {

  public ReplaySettings {
    requirePositive("feeding-timeout", feedingTimeout);
    requirePositive("sealing-timeout", sealingTimeout);
    requirePositive("stalled-after", stalledAfter);
    requirePositive("repeat-after", repeatAfter);
    requirePositive("look-every", lookEvery);
    if (unitsAtATime < 1) {
      throw new IllegalArgumentException(
          "units-at-a-time: " + unitsAtATime + " (expected: at least 1)");
    }
  }

  /**
   * @param config of the actor system
   */
  public static ReplaySettings from(Config config) {
    Config replay = config.getConfig("watershed.replay");
    return new ReplaySettings(
        replay.getDuration("feeding-timeout"),
        replay.getDuration("sealing-timeout"),
        replay.getDuration("stalled-after"),
        replay.getDuration("repeat-after"),
        replay.getDuration("look-every"),
        replay.getInt("units-at-a-time"));
  }

  private static void requirePositive(String name, Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(name + ": " + duration + " (expected: more than 0)");
    }
  }
}
