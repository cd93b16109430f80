package io.watershed.multinode.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.multinode.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A short campaign with a seed of its own each time: {@code multi-node-tests/chaos --seed N} plays
 * it again.
 */
class ChaosIT {

  private static final Campaign.Plan SHORT =
      new Campaign.Plan(
          Duration.ofSeconds(60),
          Scenario.seed(),
          Duration.ofSeconds(8),
          4,
          200,
          Duration.ofMinutes(5));

  @Test
  void shouldLoseNothingWhateverHappens() throws Exception {
    System.err.println("seed " + SHORT.seed());
    var verdict = Chaos.run(Path.of("target", "sites", "chaos").toAbsolutePath(), SHORT, 3);
    System.err.println(verdict);
    assertThat(verdict.findings()).as("seed %d", SHORT.seed()).isEmpty();
    assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.PASSED);
  }
}
