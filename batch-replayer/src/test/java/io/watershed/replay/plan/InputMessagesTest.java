package io.watershed.replay.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.replay.format.Reading;
import io.watershed.replay.input.InputDefinition;
import io.watershed.replay.input.Partitions;
import io.watershed.replay.input.Split;
import io.watershed.v1.ReplayInputs;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InputMessagesTest {

  static List<InputDefinition> definitions() {
    var plain = InputDefinition.of(List.of("a.csv", "s3://b/**/*.parquet"));
    var everything =
        new InputDefinition(
            List.of("x"),
            Optional.of("csv"),
            new Reading.Csv(Optional.of(List.of("a", "b")), '\t'),
            Optional.of("row"),
            InputDefinition.Positions.PRODUCED,
            new Partitions(
                Map.of("date", "day", "hour", "hod"),
                Optional.of(
                    new Partitions.EventTime(
                        "date", Optional.of("hour"), ZoneId.of("Europe/Oslo")))));
    var days =
        plain.with(
            new Partitions(
                Map.of(),
                Optional.of(
                    new Partitions.EventTime("date", Optional.empty(), ZoneOffset.ofHours(2)))));
    var utc =
        plain.with(
            new Partitions(
                Map.of(),
                Optional.of(new Partitions.EventTime("d", Optional.empty(), ZoneOffset.UTC))));
    return List.of(plain, everything, days, utc, InputDefinition.of(List.of()));
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void shouldGiveTheSameInputsBack(InputDefinition inputs) throws Exception {
    var recorded = InputMessages.of(inputs).toByteArray();
    assertThat(InputMessages.from(ReplayInputs.parseFrom(recorded))).isEqualTo(inputs);
  }

  @Test
  void shouldGiveTheSameSplitBack() {
    var split =
        new Split(
            "s3://b/f.parquet",
            1L << 40,
            "etag:\"x\"",
            "parquet",
            4,
            1L << 39,
            1L << 33,
            -1,
            Map.of("day", "2001-01-05"));
    assertThat(InputMessages.from(InputMessages.of(split))).isEqualTo(split);
  }

  @Test
  void shouldGiveTheSameMessageBack() {
    for (var inputs : definitions()) {
      var message = InputMessages.of(inputs);
      assertThat(InputMessages.of(InputMessages.from(message))).isEqualTo(message);
    }
  }

  @Test
  void shouldNameWhatNoWorkerCanHaveRecorded() {
    assertThatThrownBy(
            () -> InputMessages.from(ReplayInputs.newBuilder().setCsvDelimiter("||").build()))
        .hasMessage("csv_delimiter: \"||\" (expected: one character)");
    assertThatThrownBy(
            () ->
                InputMessages.from(
                    ReplayInputs.newBuilder()
                        .setDateDirectory("date")
                        .setDirectoryZone("Oslo")
                        .build()))
        .hasMessage("directory_zone: \"Oslo\" (expected: a time zone, such as Europe/Oslo)");
  }
}
