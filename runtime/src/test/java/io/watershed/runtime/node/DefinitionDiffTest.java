package io.watershed.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DefinitionDiffTest {

  @Test
  void shouldFindNothingBetweenEquals() {
    assertThat(DefinitionDiff.between("a { b = 1, c = [1, 2] }", "a.c = [1, 2]\na.b = 1"))
        .isEmpty();
  }

  @Test
  void shouldNameWhatChangedCameAndWent() {
    assertThat(
            DefinitionDiff.between(
                "pipeline { allowed-lateness = 15m, event-id { fields = [row] }, gone = 1 }",
                "pipeline { allowed-lateness = 20m, event-id { fields = [row, leg] } }"))
        .containsExactly(
            "pipeline.allowed-lateness: 15m → 20m",
            "pipeline.event-id.fields[1]: absent → leg",
            "pipeline.gone: 1 → absent");
  }
}
