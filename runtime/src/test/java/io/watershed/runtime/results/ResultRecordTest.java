package io.watershed.runtime.results;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.persistence.WindowStatus;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The bytes of the topic are read by others: they change only with a word in the change log. */
class ResultRecordTest {

  @Test
  void shouldNameTheWindowInItsKey() {
    assertThat(new String(ResultRecord.key(ResultRows.row("a \"b\" ø", 1)), UTF_8))
        .isEqualTo("[\"a \\\"b\\\" ø\",\"hour\",978325200000]");
  }

  @Test
  void shouldHoldTheWholeVersion() {
    var row =
        ResultRows.row(
            "p",
            "a",
            7,
            WindowStatus.FINAL,
            "{\"n\": 12345678901234567890, \"mean\": null, \"q\": {\"p50\": 1.5}}");
    assertThat(new String(ResultRecord.value(row, Optional.empty()), UTF_8))
        .isEqualTo(
            "{\"pipeline\":\"p\",\"entity\":\"a\",\"window\":\"hour\",\"key\":978325200000,"
                + "\"start\":\"2001-01-01T05:00:00Z\",\"end\":\"2001-01-01T06:00:00Z\","
                + "\"status\":\"FINAL\",\"version\":{\"decision\":0,\"revision\":7},\"metrics\":{\"n\":"
                + " 12345678901234567890, \"mean\": null, \"q\": {\"p50\": 1.5}},"
                + "\"accepted\":7,\"duplicates\":1,\"watermark\":\"2001-01-01T05:00:00.001Z\","
                + "\"continues\":\"NOWHERE\",\"sequence_number\":7}");
  }

  @Test
  void shouldHaveNoWatermarkWhereNoneIsKnown() {
    assertThat(new String(ResultRecord.value(ResultRows.row("a", 2), Optional.empty()), UTF_8))
        .contains("\"watermark\":null");
  }

  @Test
  void shouldNameTheReplayJobThatMadeIt() {
    assertThat(new String(ResultRecord.value(ResultRows.row("a", 2), Optional.of("j1")), UTF_8))
        .endsWith("\"sequence_number\":2,\"replay_job\":\"j1\"}");
  }
}
