package io.watershed.replay.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.protocol.file.RowTree;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.replay.source.LocalFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParquetFormatTest {

  private static final ParquetFormat FORMAT = new ParquetFormat();

  private static final long ROW_GROUP_BYTES = 8_000;

  private static final MessageType NUMBERS =
      MessageTypeParser.parseMessageType(
          "message m { required int64 n; optional binary s (STRING); }");

  @TempDir Path dir;

  @ParameterizedTest
  @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD"})
  void shouldReadRowGroupsOfEachCompression(CompressionCodecName codec) throws IOException {
    var rows =
        IntStream.range(0, 5_000)
            .mapToObj(i -> i % 3 == 0 ? number(i) : number(i).append("s", "text " + i % 17))
            .toList();
    var file = dir.resolve("x.parquet");
    ParquetFiles.write(file, NUMBERS, codec, ROW_GROUP_BYTES, rows);
    var expected =
        IntStream.range(0, 5_000)
            .mapToObj(
                i ->
                    i % 3 == 0
                        ? "{\"n\":" + i + "}"
                        : "{\"n\":" + i + ",\"s\":\"text " + i % 17 + "\"}")
            .toList();
    assertThat(FileRows.of(FORMAT, file)).isEqualTo(expected);
  }

  @Test
  void shouldKnowTheNumberOfRows() throws IOException {
    var file = dir.resolve("x.parquet");
    ParquetFiles.write(
        file,
        NUMBERS,
        CompressionCodecName.SNAPPY,
        ROW_GROUP_BYTES,
        number(1),
        number(2),
        number(3));
    try (var reader = FORMAT.open(file)) {
      assertThat(reader.count()).isEqualTo(3);
    }
  }

  @Test
  void shouldReadTimesAsEpochMilliseconds() throws IOException {
    var schema =
        MessageTypeParser.parseMessageType(
            """
            message m {
              required int64 ms (TIMESTAMP(MILLIS,true));
              required int64 us (TIMESTAMP(MICROS,false));
              required int64 ns (TIMESTAMP(NANOS,true));
              required int32 day (DATE);
            }""");
    var row =
        new SimpleGroup(schema)
            .append("ms", 978_307_200_001L)
            .append("us", -1L)
            .append("ns", 978_307_200_001_999_999L)
            .append("day", 11_323);
    var file = dir.resolve("x.parquet");
    ParquetFiles.write(file, schema, CompressionCodecName.SNAPPY, ROW_GROUP_BYTES, row);
    assertThat(FileRows.of(FORMAT, file))
        .containsExactly(
            "{\"ms\":978307200001,\"us\":-1,\"ns\":978307200001,\"day\":978307200000}");
  }

  @Test
  void shouldReadEachPrimitiveType() throws IOException {
    var schema =
        MessageTypeParser.parseMessageType(
            """
            message m {
              required boolean b;
              required int32 i;
              required int32 u (UINT_32);
              required float f;
              required double d;
              required int64 amount (DECIMAL(9,2));
              required binary text;
            }""");
    var row =
        new SimpleGroup(schema)
            .append("b", true)
            .append("i", -5)
            .append("u", -1)
            .append("f", 0.5f)
            .append("d", 1e300)
            .append("amount", 1_250L)
            .append("text", "Øst");
    var file = dir.resolve("x.parquet");
    ParquetFiles.write(file, schema, CompressionCodecName.GZIP, ROW_GROUP_BYTES, row);
    assertThat(FileRows.of(FORMAT, file))
        .containsExactly(
            "{\"b\":true,\"i\":-5,\"u\":4294967295,\"f\":0.5,\"d\":1.0E300,\"amount\":12.50,"
                + "\"text\":\"Øst\"}");
  }

  @Test
  void shouldReadGroupsAndRefuseWhatRepeats() throws IOException {
    var schema =
        MessageTypeParser.parseMessageType(
            "message m { optional group a { optional int32 b; optional group c { required int32 d;"
                + " } } repeated int32 e; }");
    var full = new SimpleGroup(schema);
    var a = full.addGroup("a").append("b", 1);
    a.addGroup("c").append("d", 2);
    var half = new SimpleGroup(schema);
    half.addGroup("a").addGroup("c").append("d", 3);
    var file = dir.resolve("x.parquet");
    ParquetFiles.write(
        file,
        schema,
        CompressionCodecName.SNAPPY,
        ROW_GROUP_BYTES,
        full,
        half,
        new SimpleGroup(schema));
    assertThatThrownBy(() -> FORMAT.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(
            "x.parquet: column 'e' repeats (expected: columns of one value a row)");
    var wanted = Optional.of(List.of(new FieldPath(List.of("a"))));
    try (var source = LocalFiles.open(file)) {
      var piece = FORMAT.pieces(source, 1, Limits.standard()).getFirst();
      var reading = new Reading(wanted, Reading.Csv.STANDARD, Limits.standard());
      try (var rows = FORMAT.open(source, piece, 1, reading)) {
        var found = new ArrayList<String>();
        while (rows.next()) {
          found.add(rows.number() + " " + RowTree.of(rows));
        }
        assertThat(found).containsExactly("1 {\"a\":{\"c\":{\"d\":3}}}", "2 {}");
      }
    }
  }

  @Test
  void shouldNameFileAndRowOfADamagedPage() throws IOException {
    var rows = IntStream.range(0, 4_000).mapToObj(ParquetFormatTest::number).toList();
    var file = dir.resolve("x.parquet");
    ParquetFiles.write(file, NUMBERS, CompressionCodecName.SNAPPY, ROW_GROUP_BYTES, rows);
    var bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 2_000, (byte) 0xee);
    Files.write(file, bytes);
    assertThatThrownBy(() -> FileRows.of(FORMAT, file))
        .isInstanceOf(IOException.class)
        .hasMessageMatching("(?s).*x\\.parquet, row [1-9][0-9]+: .*");
  }

  @Test
  void shouldRefuseAFileThatIsNoParquet() throws IOException {
    var file = Files.writeString(dir.resolve("x.parquet"), "a,b\n1,2\n3,4\n5,6\n");
    assertThatThrownBy(() -> FORMAT.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("x.parquet: not a Parquet file: ");
  }

  @Test
  void shouldSayThatAFileIsMissing() {
    assertThatThrownBy(() -> FORMAT.open(dir.resolve("none.parquet")))
        .isInstanceOf(NoSuchFileException.class);
  }

  private static Group number(long n) {
    return new SimpleGroup(NUMBERS).append("n", n);
  }
}
