package io.watershed.runtime.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.protocol.pipeline.FieldPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RowRecordsTest {

  private static final RowRecords RECORDS =
      new RowRecords(path("device", "id"), Optional.of(path("at")), 8);

  @Test
  void shouldTakeTextAndNumbersAsKeys() throws IOException {
    assertThat(key("{\"device\":{\"id\":\"ørn\"}}")).isEqualTo("ørn");
    assertThat(key("{\"device\":{\"id\":42}}")).isEqualTo("42");
  }

  @Test
  void shouldFindNoKeyInWhatIsMissingEmptyOrNoValue() throws IOException {
    for (var row : List.of("{}", "{\"device\":{\"id\":null}}", "{\"device\":{\"id\":\"\"}}")) {
      assertThat(RECORDS.keyOf(row(row))).as(row).isNull();
    }
    assertThat(RECORDS.keyOf(row("{\"device\":{\"id\":[1]}}"))).isNull();
  }

  @Test
  void shouldSpreadRowsWithoutAKeyByTheirNumber() {
    assertThat(RECORDS.partitionOf(null, 19)).isEqualTo(3);
  }

  @Test
  void shouldReadTimestampsFromMillisecondsAndIsoText() throws IOException {
    assertThat(timestamp("{\"at\":978307200000}")).isEqualTo(978_307_200_000L);
    assertThat(timestamp("{\"at\":\"2001-01-01T02:00:00+02:00\"}")).isEqualTo(978_307_200_000L);
  }

  @Test
  void shouldNameRowFieldAndValueOfWhatIsNoTime() {
    assertThatThrownBy(() -> timestamp("{\"at\":\"noon\"}"))
        .hasMessage(
            "f.csv, row 7: at: \"noon\" (expected: epoch milliseconds, or ISO-8601 with an offset)");
    assertThatThrownBy(() -> timestamp("{}")).hasMessageContaining("row 7: at: missing (expected");
    assertThatThrownBy(() -> timestamp("{\"at\":-1}")).hasMessageContaining("row 7: at: -1 ");
  }

  private static String key(String json) throws IOException {
    return new String(RECORDS.keyOf(row(json)), StandardCharsets.UTF_8);
  }

  private static Long timestamp(String json) throws IOException {
    return RECORDS.timestampOf(row(json), "f.csv", 7);
  }

  private static ObjectNode row(String json) throws IOException {
    return (ObjectNode) new JsonMapper().readTree(json);
  }

  private static FieldPath path(String... names) {
    return new FieldPath(List.of(names));
  }
}
